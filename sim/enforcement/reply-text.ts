/**
 * The provider's reply. `minutes` is the rate of the stage, not the minutes left.
 * Source: Microsoft, "How to pause throttling …", 12 Dec 2023.
 */
export function replyText(code: 450 | 550, minutes: number): string {
  const what = code === 450 ? "throttled" : "blocked";
  const status = code === 450 ? "4.7.230" : "5.7.230";
  return `${code} ${status} Connecting Exchange server version is out-of-date; connection to Exchange Online ${what} for ${minutes} mins/hr.`;
}
