import { sqlText } from "../../duck/sql.ts";

/** How an attempt ended for the message, as a number of `log_rows`. */
export const attemptOutcome = { accepted: 0, deferred: 1, failed: 2, expired: 3 } as const;

/** What a reply says of enforcement. `other…` are replies of any other cause. */
export const replyKind = {
  accepted: 0,
  throttled: 1,
  blocked: 2,
  otherDeferral: 3,
  otherFailure: 4,
  expired: 5,
} as const;

const minutesRule = "[45]\\.7\\.230.{0,200}?(?:throttled|blocked) for (\\d{1,2}) min";
const codeRule = '(?:^|[\\s=:("])([2-5]\\d\\d)(?:[\\s#-]|$)';
const dsnRule = "\\b([245]\\.\\d{1,3}\\.\\d{1,3})\\b";
/** What the next hop said, as Exchange repeats it. Source: Microsoft KB 4051498. */
const quotedRule = 'responded with:? *"([^"]*)';

/**
 * SQL for how an attempt ended by its reply alone: nothing and 2xx are accepted, 5xx failed, all
 * else is deferred; `4.7.230` and `5.7.230` may stand without a code.
 */
export function outcomeOfReply(reply: string): string {
  const code = `regexp_extract(${reply}, ${sqlText(codeRule)}, 1)`;
  return `CASE WHEN ${reply} IS NULL OR ${code} LIKE '2%' THEN 'accepted'
    WHEN contains(${reply}, '5.7.230') OR ${code} LIKE '5%' THEN 'failed' ELSE 'deferred' END`;
}

/** An address in a reply, by RFC 5321 as loosely as it is written. */
const addressRule = '[^\\s<>@:;,()"]+@[^\\s<>@:;,()"]+';
const REPLY_LENGTH_MAX = 400;

/**
 * SQL: a reply in one line, without what names people, and without what Exchange (`[{LED=…};…]`) and
 * Postfix (`(in reply to …)`) write around it.
 */
function maskedReply(reply: string): string {
  const inner = `coalesce(nullif(regexp_extract(${reply}, '\\{LED=([^}]*)\\}', 1), ''), ${reply})`;
  const bare = `regexp_replace(${inner}, '( \\(in reply to [A-Za-z ]+\\)| \\(dsn [0-9.]*\\))+$', '')`;
  const masked = `regexp_replace(${bare}, ${sqlText(addressRule)}, '(address)', 'g')`;
  return `left(trim(regexp_replace(${masked}, '\\s+', ' ', 'g')), ${REPLY_LENGTH_MAX})`;
}

/**
 * SQL for the parts of a reply, with or without a leading code, inside `[{LED=…};{MSG=…}]` or
 * alone, with any tail. `450 4.7.230 … throttled for n mins/hr.` and `550 5.7.230 … blocked for n
 * mins/hr.` are enforcement; a few replies stand without their 450. Of a reply that repeats another
 * in quotes, the code is that of the other. Source: Microsoft, 12 Dec 2023; posted samples.
 */
export function replyColumns(outcome: string, reply: string): Readonly<Record<string, string>> {
  const { accepted, deferred, failed, expired } = attemptOutcome;
  const word = `lower(${outcome})`;
  const number = `CASE ${word} WHEN 'accepted' THEN ${accepted} WHEN 'deferred' THEN ${deferred}
    WHEN 'failed' THEN ${failed} WHEN 'expired' THEN ${expired} END`;
  const has = (text: string): string => `contains(${reply}, ${sqlText(text)})`;
  const kind = `CASE ${word}
    WHEN 'accepted' THEN ${replyKind.accepted}
    WHEN 'expired' THEN ${replyKind.expired}
    ELSE CASE WHEN ${has("5.7.230")} THEN ${replyKind.blocked}
      WHEN ${has("4.7.230")} THEN ${replyKind.throttled}
      WHEN ${word} = 'deferred' THEN ${replyKind.otherDeferral}
      WHEN ${word} = 'failed' THEN ${replyKind.otherFailure} END END`;
  const minutes = `coalesce(try_cast(nullif(regexp_extract(${reply}, ${sqlText(minutesRule)}, 1, 's'), '') AS UTINYINT), 0)`;
  const codeOf = (text: string): string =>
    `nullif(trim(concat_ws(' ', nullif(regexp_extract(${text}, ${sqlText(codeRule)}, 1), ''),
      nullif(regexp_extract(${text}, ${sqlText(dsnRule)}, 1), ''))), '')`;
  const quoted = `regexp_extract(${reply}, ${sqlText(quotedRule)}, 1)`;
  const code = `coalesce(${codeOf(quoted)}, ${codeOf(reply)}, '')`;
  return {
    outcome: `CAST(${number} AS UTINYINT)`,
    reply_kind: `CAST(${kind} AS UTINYINT)`,
    reply_minutes: `CASE WHEN ${word} <> 'accepted' THEN ${minutes} ELSE 0 END`,
    reply_code: `CASE WHEN ${word} = 'accepted' THEN '' ELSE ${code} END`,
    reply_text: `CASE WHEN ${word} = 'accepted' THEN '' ELSE ${maskedReply(reply)} END`,
  };
}
