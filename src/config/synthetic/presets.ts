/**
 * Named distributions of synthetic mail. None of them is measured: each is an assumption that looks
 * like the mail of a middle-sized organisation, and each can be replaced by numbers in the
 * scenario.
 */

/** Weight of each hour of the local day, from 00:00. */
export const HOUR_PRESETS: Readonly<Record<HourPreset, readonly number[]>> = {
  // Assumption: two humps around lunch, a thin rest of phones and late workers.
  office: [1, 1, 1, 1, 1, 2, 6, 20, 60, 100, 105, 95, 60, 75, 95, 90, 80, 45, 18, 8, 6, 5, 3, 2],
  // Assumption: open from nine to eight, busiest in the late afternoon.
  shop: [1, 1, 1, 1, 1, 1, 3, 8, 25, 60, 75, 80, 75, 75, 80, 90, 100, 95, 80, 60, 25, 12, 5, 2],
  even: Array.from({ length: 24 }, () => 1),
};

/** Per cent of the daily volume on each weekday, Monday first. */
export const WEEKDAY_PRESETS: Readonly<Record<WeekdayPreset, readonly number[]>> = {
  // Assumption: a short Friday, and a few mails on the weekend.
  office: [100, 105, 104, 100, 85, 6, 4],
  // Assumption: strongest on Friday and Saturday.
  shop: [90, 90, 90, 95, 110, 120, 60],
  even: [100, 100, 100, 100, 100, 100, 100],
};

/** Weight by number of recipients of a message. */
export const RECIPIENT_PRESETS: Readonly<Record<MailPreset, Readonly<Record<string, number>>>> = {
  // Assumption: most mail of people goes to one address, some to a team, little to a list.
  personal: { 1: 640, 2: 160, 3: 80, 4: 45, 5: 25, 8: 30, 12: 15, 30: 5 },
  // Assumption: a machine writes to one mailbox, now and then to a group.
  notification: { 1: 92, 2: 5, 5: 3 },
  // A mailing program sends one message per subscriber.
  newsletter: { 1: 1 },
};

/** Sizes in bytes at equal steps of probability, from the smallest to the largest message. */
export const SIZE_PRESETS: Readonly<Record<MailPreset, readonly number[]>> = {
  // Assumption: half below 30 kB, one in twenty above 1.2 MB because of attachments; steps of 5 %.
  personal: [
    2_000, 4_000, 6_000, 8_000, 10_000, 12_000, 15_000, 18_000, 21_000, 25_000, 30_000, 38_000,
    50_000, 68_000, 95_000, 140_000, 210_000, 340_000, 600_000, 1_200_000, 9_000_000,
  ],
  // Assumption: short texts, some with a PDF; steps of 10 %.
  notification: [1_500, 2_500, 3_000, 3_500, 4_000, 5_000, 7_000, 12_000, 40_000, 90_000, 400_000],
  // Assumption: one HTML text with linked pictures; steps of 50 %.
  newsletter: [38_000, 46_000, 60_000],
};

export type HourPreset = "office" | "shop" | "even";
export type WeekdayPreset = "office" | "shop" | "even";
export type MailPreset = "personal" | "notification" | "newsletter";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export type Weekday = (typeof WEEKDAYS)[number];
