import type { Firsts, Totals } from "../../sim/contract/result.ts";
import { type Html, html } from "../page/html.ts";
import { formatCount, formatInstant, formatMinutes } from "../words/format.ts";
import type { DayFigures, Figures } from "./knobs/messages.ts";

const COUNTS: readonly (readonly [keyof Totals, string])[] = [
  ["bounced", "Bounced"],
  ["expired", "Expired in the queue"],
  ["delayed", "Delayed"],
  ["delivered", "Delivered at once"],
];
const FIRSTS: readonly (readonly [keyof Firsts, string])[] = [
  ["deferralMs", "First delayed mail"],
  ["ndrMs", "First bounce"],
  ["fullBlockMs", "Full block"],
];

/** The figures of the run as written, those of the changed one, and what lies between. */
export function comparisonTable(before: Figures, now: Figures, displayZone: string): Html {
  const counts = COUNTS.map(([key, words]) =>
    row(words, before.totals[key], now.totals[key], formatCount, signed),
  );
  const delays = [
    row("95 % arrive within", before.delay.p95, now.delay.p95, formatMinutes, signedMinutes),
    row("Slowest message", before.delay.max, now.delay.max, formatMinutes, signedMinutes),
  ];
  const instant = (ms: number): string => formatInstant(ms, displayZone);
  const firsts = FIRSTS.map(([key, words]) =>
    row(words, before.firsts[key], now.firsts[key], instant, signedDays),
  );
  return html`<table class="compare"><caption><span>The run as written, and with your changes</span></caption>
<thead><tr><th scope="col">Figure</th><th scope="col" class="n">Baseline</th><th scope="col" class="n">What if</th><th scope="col" class="n">Change</th></tr></thead>
<tbody>${[...counts, ...delays, ...firsts]}</tbody></table>`;
}

function row(
  words: string,
  before: number | null,
  now: number | null,
  format: (value: number) => string,
  difference: (value: number) => string,
): Html {
  const text = (value: number | null): string => (value === null ? "never" : format(value));
  const change =
    before === now
      ? "–"
      : before === null || now === null
        ? now === null
          ? "no longer"
          : "new"
        : difference(now - before);
  const kind = before === now ? "same" : "differs";
  return html`<tr class="${kind}"><th scope="row">${words}</th><td class="n">${text(before)}</td><td class="n">${text(now)}</td><td class="n">${change}</td></tr>`;
}

/** `+1,204` or `−1,204`. */
function signed(difference: number): string {
  return `${difference < 0 ? "−" : "+"}${formatCount(Math.abs(difference))}`;
}

function signedMinutes(difference: number): string {
  return `${difference < 0 ? "−" : "+"}${formatMinutes(Math.abs(difference))}`;
}

function signedDays(differenceMs: number): string {
  const minutes = Math.round(Math.abs(differenceMs) / 60_000);
  return `${formatMinutes(minutes)} ${differenceMs < 0 ? "earlier" : "later"}`;
}

const WIDTH = 1_000;
const HEIGHT = 110;

/**
 * Lost and delayed mail by day as bars, the baseline as a line over them. Drawn by hand, because it
 * has to follow every key stroke: some 0.2 ms, where vega takes 5 to 15.
 */
export function harmByDay(before: DayFigures, now: DayFigures, startMs: number): Html {
  const sums = (one: DayFigures): number[] =>
    one.lost.map((lost, i) => lost + (one.delayed[i] ?? 0));
  const [own, changed] = [sums(before), sums(now)];
  const most = Math.max(1, ...own, ...changed);
  const step = WIDTH / Math.max(1, now.lost.length);
  const y = (value: number): string => (HEIGHT - (value / most) * HEIGHT).toFixed(1);
  const bars = now.lost.map((lost, day) => {
    const x = (day * step).toFixed(1);
    const width = Math.max(1, step - 1).toFixed(1);
    const top = changed[day] ?? 0;
    const bar = (colour: string, to: number, from: number): Html =>
      to === from
        ? html``
        : html`<rect x="${x}" width="${width}" y="${y(to)}" height="${(((to - from) / most) * HEIGHT).toFixed(1)}" fill="var(--c-${colour})"/>`;
    return html`${bar("bounced", lost, 0)}${bar("delayed", top, lost)}`;
  });
  const line = own.map(
    (value, day) =>
      `${(day * step).toFixed(1)},${y(value)} ${((day + 1) * step).toFixed(1)},${y(value)}`,
  );
  const date = (day: number): string =>
    new Date(startMs + day * 86_400_000).toISOString().slice(0, 10);
  const last = now.lost.length - 1;
  const words = `Lost and delayed messages by day: bars with your changes, line as in the run. At most ${formatCount(most)} a day.`;
  return html`<figure class="live"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${words}">${bars}<polyline points="${line.join(" ")}" fill="none" stroke="var(--c-ink)" stroke-width="1.5" vector-effect="non-scaling-stroke"/></svg>
<figcaption><span>${date(0)}</span><span>${date(last)}</span><span class="legend"><i class="key lost"></i>lost <i class="key late"></i>delayed, per day <i class="key line"></i>as in the run</span></figcaption></figure>`;
}
