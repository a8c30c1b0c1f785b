import { JsonRecords } from "./json-records.ts";
import {
  cmdletColumns,
  elasticNames,
  sentinelNames,
  type TrackingNamesOf,
} from "./tracking-names.ts";

/** What the records of a text are rows of. */
export interface RecordTable {
  readonly columns: readonly string[];
  /** Properties that fill each column, the first that is there; in small letters. */
  readonly properties: readonly (readonly string[])[];
  /** What stands for text that is no object: a row that is rejected. */
  readonly badRow: readonly string[];
}

/** A kind of records, and how to know it by the names of a record's properties. */
interface RecordKindOf {
  readonly columns: readonly string[];
  readonly properties?: readonly (readonly string[])[];
  is(names: ReadonlyMap<string, string>): boolean;
  /** true = every object has the same properties; columns are those that the first ones have. */
  readonly isUniform?: boolean;
  readonly badRow?: readonly string[];
}

/** Columns of a message trace: those of the cmdlet's export. */
const trace: RecordKindOf = {
  columns: [
    ...["Received", "SenderAddress", "RecipientAddress", "Status", "FromIP", "Size", "MessageId"],
    "MessageTraceId",
  ],
  // The Reporting service, and Graph.
  properties: [
    ["received", "receiveddatetime"],
    ["senderaddress"],
    ["recipientaddress"],
    ["status"],
    ["fromip"],
    ["size"],
    ["messageid"],
    ["messagetraceid", "id"],
  ],
  is: (names) =>
    names.has("recipientaddress") && (names.has("received") || names.has("receiveddatetime")),
  badRow: ["", "", "", "no object", "", "", "", ""],
};

const emailEvents: RecordKindOf = {
  columns: [
    ...["Timestamp", "TimeGenerated", "NetworkMessageId", "InternetMessageId", "SenderFromAddress"],
    ...["SenderMailFromAddress", "SenderIPv4", "SenderIPv6", "RecipientEmailAddress"],
    ...["EmailDirection", "Connectors", "DeliveryAction", "EmailSize"],
  ],
  is: (names) =>
    ["networkmessageid", "recipientemailaddress", "emaildirection"].every((name) =>
      names.has(name),
    ),
};

const kinds: readonly RecordKindOf[] = [
  emailEvents,
  {
    columns: cmdletColumns,
    is: (names) =>
      ["timestamp", "eventid"].every((name) => names.has(name) || names.has(`${name}.value`)),
    isUniform: true,
  },
  { ...shipped(elasticNames), is: (names) => names.has("microsoft.exchange.eventid") },
  {
    ...shipped(sentinelNames),
    is: (names) => names.has("timegenerated") && (names.has("eventid") || names.has("eventid_s")),
  },
  trace,
];

const looksLikeJson = /^(\[\s*)?\{\s*("|\})/;
/** So many records tell of which kind all are. */
const recordsMax = 100;
const namesOfTraces = /"(received|receivedDateTime|value|results)"/i;

/** What the objects are with which a text begins; null when it is no JSON, or of no known kind. */
export function jsonTable(head: string): RecordTable | null {
  const text = head.trimStart();
  if (!looksLikeJson.test(text)) return null;
  const objects: ReadonlyMap<string, string>[] = [];
  new JsonRecords("", (record) => {
    const found = propertiesOf(record);
    if (found !== null && objects.length < recordsMax) objects.push(found);
  }).push(text);
  // There may be no object yet, or one that is longer than the head.
  const isTrace =
    objects.some((each) => each.has("received") || each.has("receiveddatetime")) ||
    (objects.length === 0 && namesOfTraces.test(head));
  return tableOfRecords(objects) ?? (isTrace ? tableOf(trace, objects) : null);
}

/** The table of records with such properties; null when they are of no known kind. */
export function tableOfRecords(
  records: readonly ReadonlyMap<string, string>[],
): RecordTable | null {
  const found = kinds.find((kind) => records.some((names) => kind.is(names)));
  return found === undefined ? null : tableOf(found, records);
}

/** The row of a record, null = text that is none. */
export function rowOfRecord(
  values: ReadonlyMap<string, string> | null,
  { properties, badRow }: RecordTable,
): readonly string[] {
  if (values === null) return badRow;
  const find = (name: string): string | undefined =>
    values.get(name) ?? values.get(`${name}.value`);
  const row = properties.map(
    (names) => names.map(find).find((each) => each !== undefined && each !== "") ?? "",
  );
  // A record without any of them would be taken for an empty line.
  return row.some((each) => each !== "") ? row : badRow;
}

function tableOf(kind: RecordKindOf, objects: readonly ReadonlyMap<string, string>[]): RecordTable {
  const { columns, badRow = ["no object"] } = kind;
  const properties = kind.properties ?? columns.map((name) => [name.toLowerCase()]);
  const isThere = (names: readonly string[] | undefined): boolean =>
    names?.some((name) => objects.some((each) => each.has(name) || each.has(`${name}.value`))) ===
    true;
  const used = columns
    .map((_, index) => index)
    .filter((index) => kind.isUniform !== true || isThere(properties[index]));
  return {
    columns: used.map((index) => columns[index] ?? ""),
    properties: used.map((index) => properties[index] ?? []),
    badRow,
  };
}

function shipped(names: TrackingNamesOf): Pick<RecordKindOf, "columns" | "properties"> {
  const all = Object.values(names);
  return {
    columns: all.map(([first = ""]) => first),
    properties: all.map((each) => each.map((name) => name.toLowerCase())),
  };
}

/**
 * The values of an object by the names of its properties in small letters, with points between the
 * names of objects in it, lists with `;`; null when the text is no object.
 */
export function propertiesOf(record: string): ReadonlyMap<string, string> | null {
  let value: unknown;
  try {
    value = JSON.parse(record);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const values = new Map<string, string>();
  gather(value, "", values);
  return values;
}

/** Elasticsearch wraps a document in one of these. */
const wrappers = new Set(["_source", "fields"]);

function gather(object: object, prefix: string, values: Map<string, string>): void {
  for (const [key, value] of Object.entries(object)) {
    const name = key.toLowerCase();
    const full = `${prefix}${name}`;
    if (isObject(value)) gather(value, wrappers.has(full) ? "" : `${full}.`, values);
    else if (Array.isArray(value)) values.set(full, value.filter(isPlain).join(";"));
    else values.set(full, isPlain(value) ? plainText(String(value)) : "");
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPlain(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** `/Date(ms)/` is how OData of version 2 and Windows PowerShell write an instant. */
function plainText(text: string): string {
  return text.replace(/^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/, "$1");
}
