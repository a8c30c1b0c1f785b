/** `2%/week`, `-1.5 % / week`. */
export const GROWTH_FORM: RegExp = /^([+-]?\d{1,3}(?:\.\d{1,6})?) ?% ?\/ ?week$/;
/** `02:30`, `9:05`, to the minute. */
export const CLOCK_FORM: RegExp = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** Per cent a week of a text in GROWTH_FORM. */
export function growthPercentPerWeek(text: string): number {
  return Number(GROWTH_FORM.exec(text)?.[1] ?? 0);
}

/** Minute of the day of a text in CLOCK_FORM, 0–1439. */
export function minuteOfDay(text: string): number {
  const match = CLOCK_FORM.exec(text);
  return Number(match?.[1] ?? 0) * 60 + Number(match?.[2] ?? 0);
}
