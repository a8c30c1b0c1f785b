const columns2007 =
  "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id," +
  "source,event-id,internal-message-id,message-id,recipient-address,recipient-status,total-bytes," +
  "recipient-count,related-recipient-address,reference,message-subject,sender-address," +
  "return-path,message-info";
const added2010 = "directionality,tenant-id,original-client-ip,original-server-ip,custom-data";
const columns2010 = `${columns2007},${added2010}`;
const columns2013 = columns2010.replace(
  "message-id,recipient-address",
  "message-id,network-message-id,recipient-address",
);
const columns2016 = `${columns2013},transport-traffic-type,log-id,schema-version`;

const columnsByCount: ReadonlyMap<number, readonly string[]> = new Map(
  [columns2007, columns2010, columns2013, columns2016].map((text) => {
    const columns = text.split(",");
    return [columns.length, columns];
  }),
);

/** The columns of an SMTP protocol log. Source: Microsoft, Protocol logging. */
const smtpColumns =
  "date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context".split(
    ",",
  );
const smtpEvents = new Set(["+", "-", ">", "<", "*"]);

/** The columns of an SMTP protocol log without header when a record is a row of one; else null. */
export function smtpProtocolColumns(fields: readonly string[]): readonly string[] | null {
  const isRow = fields.length === smtpColumns.length && smtpEvents.has(fields[6]?.trim() ?? "");
  return isRow ? smtpColumns : null;
}

/** The `#Log-type` of message tracking logs. */
export const trackingLogType = "Message Tracking Log";

/**
 * The columns of a message tracking log without header, by their count: 21 (Exchange 2007), 26
 * (2010), 27 (2013), 30 (2016 and later); null for another count.
 */
export function trackingColumns(count: number): readonly string[] | null {
  return columnsByCount.get(count) ?? null;
}
