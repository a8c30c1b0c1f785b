import type { TopLevelSpec } from "vega-lite";
import { MS_PER_DAY, MS_PER_HOUR } from "../../sim/base/units.ts";
import type { RunResult } from "../../sim/contract/result.ts";
import { formatCountOf, formatInstant, formatMinutes, wallMs } from "../words/format.ts";
import {
  type Chart,
  type ChartOptions,
  type ChartPanel,
  chartWidthPx,
  colours,
  frame,
  sentenceSpec,
  TIP,
  tipLines,
  zoneNote,
} from "./chart.ts";
import { countAxis, minutesAxis, minuteWords, timeAxis, timeDomain, windowDomain } from "./days.ts";

const BUCKETS_MAX = { wide: 380, narrow: 130 } as const;
const BUCKET_HOURS: readonly number[] = [1, 2, 3, 6, 12, 24];
const LEFT_PX = { wide: 68, narrow: 63 } as const;

/** How much mail waits in the queues, and how long the oldest of it has waited. */
export const queueDepth: Chart = {
  id: "queue-depth",
  title: "How much mail waits",
  caption(result) {
    const hours = bucketHours(result, "wide");
    const span = hours === 1 ? "hour" : `${hours} hours`;
    return (
      "Messages queued on all servers, and the age of the oldest one: " +
      `the largest value of each ${span}.`
    );
  },
  altText(result, displayZone) {
    const deepest = [...result.queue].sort((a, b) => b.depthMax - a.depthMax)[0];
    if (deepest === undefined) return "No mail waits in a queue.";
    const oldest = Math.max(...result.queue.map((hour) => hour.oldestMinutes));
    return (
      `Two panels over time. At most ${formatCountOf(deepest.depthMax, "message")} wait at once, in the ` +
      `hour from ${formatInstant(deepest.hourMs, displayZone)}; no message waits longer than ` +
      `${formatMinutes(oldest)}.`
    );
  },
  empty(result) {
    return result.queue.length === 0 ? "No mail waited in a queue." : null;
  },
  spec(result, options): TopLevelSpec {
    const nothing = this.empty(result);
    if (nothing !== null) return sentenceSpec(this, result, options, nothing);
    const buckets = queueBuckets(result, options);
    const oldest = Math.max(...buckets.map((bucket) => bucket.oldest));
    const deepest = Math.max(...buckets.map((bucket) => bucket.depth));
    const domain = domainOf(result, options.displayZone);
    const depth = panel(buckets, domain, options, {
      field: "depth",
      title: "messages queued",
      colour: "lineMedian",
      isLast: false,
      y: { scale: {}, axis: { ...countAxis(deepest), tickCount: 4 } },
    });
    const age = panel(buckets, domain, options, {
      field: "oldest",
      title: "age of the oldest",
      colour: "lineP95",
      isLast: true,
      y: {
        scale: { type: "symlog", domain: [0, oldest * 1.1], nice: false },
        axis: minutesAxis(oldest),
      },
    });
    const shared = { ...frame(this, result, options), usermeta: { read: "x" } };
    return { ...shared, vconcat: [depth, age], spacing: 16 };
  },
};

interface DepthPanel {
  readonly field: "depth" | "oldest";
  readonly title: string;
  readonly colour: "lineMedian" | "lineP95";
  readonly isLast: boolean;
  readonly y: { readonly scale: object; readonly axis: object };
}

function panel(
  buckets: readonly QueueBucket[],
  domain: [number, number],
  options: ChartOptions,
  own: DepthPanel,
): ChartPanel {
  const extent = LEFT_PX[options.size] - 22;
  const colour = colours(options)[own.colour];
  return {
    width: chartWidthPx(options) - LEFT_PX[options.size] - 12,
    height: own.isLast ? 100 : 150,
    data: {
      values: buckets.map((bucket) => ({
        t: bucket.t,
        [own.field]: bucket[own.field],
        tip: tipLines(minuteWords(bucket.t), valueWords(bucket, own.field)),
      })),
    },
    mark: {
      type: "area",
      interpolate: "step-after",
      color: colour,
      fillOpacity: 0.35,
      line: { color: colour, strokeWidth: 1.2, interpolate: "step-after" },
    },
    encoding: {
      x: {
        field: "t",
        type: "temporal",
        scale: { type: "utc", domain: timeDomain(domain), nice: false },
        axis: own.isLast ? timeAxis(domain, `date${zoneNote(options)}`, options) : null,
      },
      y: {
        field: own.field,
        type: "quantitative",
        title: own.title,
        stack: null,
        scale: own.y.scale,
        axis: { ...own.y.axis, minExtent: extent, maxExtent: extent },
      },
      tooltip: TIP,
    },
  } as ChartPanel;
}

function valueWords({ depth, oldest }: QueueBucket, field: DepthPanel["field"]): string {
  return field === "depth"
    ? `waiting: ${formatCountOf(depth, "message")}`
    : `age of the oldest: ${formatMinutes(oldest)}`;
}

/**
 * The largest depth and age of one bucket of hours. `t` is its beginning on the display zone's
 * clock.
 */
interface QueueBucket {
  readonly t: number;
  readonly depth: number;
  readonly oldest: number;
}

/**
 * The queue over time in buckets of whole hours, few enough to be seen; hours without a queue count
 * as 0.
 */
export function queueBuckets(result: RunResult, options: ChartOptions): QueueBucket[] {
  const bucketMs = bucketHours(result, options.size) * MS_PER_HOUR;
  const byBucket = new Map<number, { depth: number; oldest: number }>();
  for (const hour of result.queue) {
    const key = Math.floor(wallMs(hour.hourMs, options.displayZone) / bucketMs);
    const bucket = byBucket.get(key) ?? { depth: 0, oldest: 0 };
    bucket.depth = Math.max(bucket.depth, hour.depthMax);
    bucket.oldest = Math.max(bucket.oldest, hour.oldestMinutes);
    byBucket.set(key, bucket);
  }
  const [fromMs, toMs] = domainOf(result, options.displayZone);
  const buckets: QueueBucket[] = [];
  for (let key = Math.floor(fromMs / bucketMs); key * bucketMs < toMs; key++) {
    const found = byBucket.get(key) ?? { depth: 0, oldest: 0 };
    buckets.push({ t: Math.max(key * bucketMs, fromMs), ...found });
  }
  return [...buckets, { t: toMs, depth: 0, oldest: 0 }];
}

function bucketHours(result: RunResult, size: ChartOptions["size"]): number {
  const [fromMs, toMs] = domainOf(result, "UTC");
  const hours = (toMs - fromMs) / MS_PER_HOUR;
  return (
    BUCKET_HOURS.find((bucket) => hours / bucket <= BUCKETS_MAX[size]) ?? MS_PER_DAY / MS_PER_HOUR
  );
}

/** The window, and beyond it until the last queued message has left. */
function domainOf(result: RunResult, displayZone: string): [number, number] {
  const [fromMs, endMs] = windowDomain(result, displayZone);
  const last = result.queue.at(-1);
  const lastMs = last === undefined ? endMs : wallMs(last.hourMs, displayZone) + MS_PER_HOUR;
  return [fromMs, Math.max(endMs, lastMs)];
}
