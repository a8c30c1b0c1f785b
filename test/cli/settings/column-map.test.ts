import { expect, test } from "vitest";
import { parseColumnMap } from "../../../src/cli/settings/column-map.ts";

test.each([
  ["time=t", { time: "t" }],
  ["time=received_utc,server=host,build=v", { time: "received_utc", server: "host", build: "v" }],
  [" time = t , bytes = size bytes ", { time: "t", bytes: "size bytes" }],
  ["time=Date, UTC,server=s", { time: "Date, UTC", server: "s" }],
  ["time=a=b", { time: "a=b" }],
])("%s", (text, map) => {
  expect(parseColumnMap(text)).toEqual(map);
});

test.each([
  ["", "FIELD=COLUMN"],
  ["received", "FIELD=COLUMN"],
  ["server=host", "a column for time"],
  ["time=", "a column after time="],
  ["time=t,sever=s", 'unknown field "sever"; did you mean "server"?'],
  ["time=a,time=b", "twice"],
])("'%s' is a usage error that says: %s", (text, part) => {
  expect(() => parseColumnMap(text)).toThrow(
    expect.objectContaining({ code: "USAGE", message: expect.stringContaining(part) }),
  );
});
