/** A tick of a time axis. */
export interface TimeTick {
  /** Wall ms. */
  readonly ms: number;
  /** `14:00`, or `8 Sep` where a day begins. */
  readonly words: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS: readonly number[] = [
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  28 * DAY_MS,
  91 * DAY_MS,
];
const ROOM_PX = 64;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Ticks at whole hours or days for a stretch of time, so many that their words do not touch. */
export function ticksOf([fromMs, toMs]: readonly [number, number], widthPx: number): TimeTick[] {
  const most = Math.max(1, Math.floor(widthPx / ROOM_PX));
  const step = STEPS_MS.find((one) => (toMs - fromMs) / one <= most) ?? 364 * DAY_MS;
  const ticks: TimeTick[] = [];
  for (let ms = Math.ceil(fromMs / step) * step; ms <= toMs; ms += step) {
    ticks.push({ ms, words: tickWords(ms) });
  }
  return ticks;
}

/** A stretch of time in words: `8 Sep to 20 Sep`, with hours where it is short. */
export function stretchWords([fromMs, toMs]: readonly [number, number]): string {
  const isShort = toMs - fromMs < 4 * DAY_MS;
  return `${instantWords(fromMs, isShort)} to ${instantWords(toMs, isShort)}`;
}

function instantWords(ms: number, withTime: boolean): string {
  const date = dateWords(ms);
  return withTime ? `${date} ${new Date(ms).toISOString().slice(11, 16)}` : date;
}

function tickWords(ms: number): string {
  return ms % DAY_MS === 0 ? dateWords(ms) : new Date(ms).toISOString().slice(11, 16);
}

function dateWords(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}`;
}
