import type { FormatFixture } from "./fixtures-format.ts";

/**
 * A CSV of no known kind, as a German Excel might write it, with a column map, a date format and a
 * time zone.
 */
export const mappedSemicolons: FormatFixture = {
  title: "CSV with --map, --time-format and --time-zone",
  format: "csv",
  options: {
    map: {
      time: "Zeit",
      server: "Server",
      build: "Version",
      id: "Nummer",
      recipients: "An",
      bytes: "Größe",
      scope: "Scope",
    },
    timeFormat: "dd.MM.yyyy HH:mm:ss",
    timeZone: "Europe/Berlin",
  },
  delimiter: ";",
  lineEnd: "\r\n",
  head: ["Nummer;Zeit;Server;Version;An;Größe;Scope;Betreff"],
  rows: [
    "1;20.08.2025 11:32:37;MAIL01.;15.01.2507.039;2;1000;in;Gruß 😀",
    '2;20.08.2025 11:32:38;mail01;15.1.2507.6;a@x.example;0;;"eins\r\nzwei; ""drei"""',
    "2;20.08.2025 11:31:38;mail01;15.1.2507.39;A@x.example;10;;",
    "2;20.08.2025 11:33:38;mail01;;b@x.example; a@x.example;7;;".replace("; a@", ",a@"),
    "3;20.08.2025 23:59:59;mail02;Version 15.2 (Build 1544.4);0;5;out;",
    "3;20.08.2025 23:59:59;mail02;Version 15.2 (Build 1544.4);0;5;out;",
    "4;15.01.2026 00:30:00;mail02;;;;;",
    "5;15.01.2026 00:30:00;mail02;14.03.0415.000;12;99;true;",
    "5;15.01.2026 00:30:00;mail03;14.03.0415.000;12;99;true;",
  ],
  messages: [
    "2025-08-20T09:31:38.000Z mail01 15.1.2507.6 2 10 2",
    "2025-08-20T09:32:37.000Z mail01 15.1.2507.39 2 1000 1",
    "2025-08-20T21:59:59.000Z mail02 15.2.1544.4 0 5 3",
    "2026-01-14T23:30:00.000Z mail02 - 1 0 4",
    "2026-01-14T23:30:00.000Z mail02 14.3.415.0 12 99 5",
    "2026-01-14T23:30:00.000Z mail03 14.3.415.0 12 99 5",
  ],
  account: "9 7 2 0 0",
  hasIds: true,
  badRows: [
    ["9;20/08/2025 11:32:37;mail01;;1;1;;", "time"],
    ["9;20.08.2025 11:32:37;mail01;15.1;1;1;;", "build"],
    ["9;20.08.2025 11:32:37;mail01;15.1.70000.1;1;1;;", "build"],
    ["9;20.08.2025 11:32:37;mail01;;some;1;;", "recipients"],
    ["9;20.08.2025 11:32:37;mail01;;-1;1;;", "recipients"],
    ["9;20.08.2025 11:32:37;mail01;;1;1,5;;", "bytes"],
    ["9;20.08.2025 11:32:37;mail01;;1;1;maybe;", "scope"],
    ["9;20.08.2025 11:32:37;;;1;1;;", "server"],
  ],
  wrongHead: ["Nummer;Zeitpunkt;Server;Version;An;Größe;Scope", "COLUMN_MISSING"],
};

/** mailflow's own columns, without ids: every row is a message. */
export const ownColumns: FormatFixture = {
  title: "CSV with mailflow's own columns",
  format: "csv",
  options: { by: "group" },
  delimiter: ",",
  lineEnd: "\n",
  head: ["time,server,build,recipients,bytes,group,scope"],
  rows: [
    "2025-08-20T11:32:37.250Z,mail01,15.1.2507.39,2,1000,newsletter,in",
    "2025-08-20T11:32:37.250Z,mail01,15.1.2507.39,2,1000,newsletter,in",
    '2025-08-20T11:32:38Z,mail01,15.1.2507.39,1,0,"two\n words",in',
    "2025-08-20T11:32:38Z,mail01,15.1.2507.5,1,1,a@x.example,in",
    "2025-08-20T11:32:59.999Z,mail01,15.1.2507.39,1,1,,out",
    "1755689580,mail02,,1,1,,",
    "1755689580500,mail02,,,,,1",
    "2025-08-20T13:33:01+02:00,mail02,,3,3,,0",
  ],
  messages: [
    "2025-08-20T11:32:37.250Z mail01 15.1.2507.39 2 1000 ",
    "2025-08-20T11:32:37.250Z mail01 15.1.2507.39 2 1000 ",
    "2025-08-20T11:32:38.000Z mail01 15.1.2507.39 1 0 ",
    "2025-08-20T11:32:38.000Z mail01 15.1.2507.5 1 1 ",
    "2025-08-20T11:32:59.999Z mail01 15.1.2507.39 1 1 ",
    "2025-08-20T11:33:00.000Z mail02 - 1 1 ",
    "2025-08-20T11:33:00.500Z mail02 - 1 0 ",
    "2025-08-20T11:33:01.000Z mail02 - 3 3 ",
  ],
  account: "8 8 0 0 0",
  hasIds: false,
  badRows: [
    ["soon,mail01,15.1.2507.39,1,1,,in", "time"],
    ["2025-08-20T11:32:37Z,mail01,15.1.2507,1,1,,in", "build"],
  ],
  wrongHead: ["when,server,build,recipients,bytes,group,scope", "FORMAT_UNKNOWN"],
};
