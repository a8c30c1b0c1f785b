import type { MapField } from "../contract/read-options.ts";

/** Every field of a column map, in the order that people are told them. */
export const MAP_FIELDS: readonly MapField[] = [
  "time",
  "server",
  "build",
  "id",
  "recipients",
  "recipient",
  "sender",
  "bytes",
  "group",
  "scope",
  "reply",
];
