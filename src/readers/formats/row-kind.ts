/**
 * What a row of the table `log_rows` is. Arrivals are filtered rows that say when a message came to
 * its server.
 */
export const rowKind = { message: 0, filtered: 1, notRow: 2, arrival: 3, rejected: 4 } as const;
