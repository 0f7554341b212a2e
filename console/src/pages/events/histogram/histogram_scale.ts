// HistogramScale: where buckets of time lie between the two ends that are shown.

import { durationSeconds } from "../range";

export interface Bucket {
  start: string;
  count: number;
  /** Of these: with an error code, the denied ones too. */
  errors?: number;
  /** Of these: whose error says that the caller was not allowed to. */
  denied?: number;
}

/** One bar: also where there are no events. Times in milliseconds, `end` is not of it. */
export interface Bar {
  start: number;
  end: number;
  count: number;
  errors: number;
  denied: number;
}

/** No more bars than these are drawn: wider ones are made of several buckets. */
export const barsMax = 120;

/** Less of a bar than this at an end of the range is drawn as part of the bar beside it. */
const leastPart = 0.25;

/** The bars with the ends cut to where the range begins and ends. */
function cut(bars: Bar[], from: number, to: number): Bar[] {
  const whole = bars.map((bar) => ({
    ...bar,
    start: Math.max(bar.start, from),
    end: Math.min(bar.end, to),
  }));
  const part = (at: number) => {
    const [inside, all] = [whole.at(at), bars.at(at)];
    return inside && all ? (inside.end - inside.start) / (all.end - all.start) : 1;
  };
  const joined = (one: Bar | undefined, other: Bar | undefined): Bar[] =>
    one && other
      ? [
          {
            start: one.start,
            end: other.end,
            count: one.count + other.count,
            errors: one.errors + other.errors,
            denied: one.denied + other.denied,
          },
        ]
      : [];
  const thin = { first: part(0) < leastPart, last: part(-1) < leastPart };
  let drawn = whole;
  if (thin.first && drawn.length > 1) drawn = [...joined(drawn[0], drawn[1]), ...drawn.slice(2)];
  if (thin.last && drawn.length > 1)
    drawn = [...drawn.slice(0, -2), ...joined(drawn.at(-2), drawn.at(-1))];
  return drawn;
}

/**
 * The bars from the first to the last end, both of them of the range, without gaps: the first
 * begins and the last ends with it, however wide buckets are. Without ends: from the first bucket
 * to the last.
 */
export function barsOf(
  buckets: readonly Bucket[],
  interval: string,
  ends: [number, number] | undefined,
): Bar[] {
  const width = (durationSeconds(interval) ?? 3_600) * 1_000;
  const starts = buckets.map((bucket) => Date.parse(bucket.start));
  const first = Math.min(...starts, ...(ends ? [ends[0]] : []));
  const last = Math.max(...starts, ...(ends ? [ends[1]] : []));
  if (!Number.isFinite(first) || !Number.isFinite(last)) return [];
  // Buckets begin at whole multiples of their width.
  const begin = Math.floor(first / width);
  const count = Math.floor(last / width) - begin + 1;
  const step = Math.ceil(count / barsMax);
  const bars = Array.from({ length: Math.ceil(count / step) }, (_, index): Bar => {
    const start = (begin + index * step) * width;
    return { start, end: start + step * width, count: 0, errors: 0, denied: 0 };
  });
  buckets.forEach((bucket, index) => {
    const at = Math.floor((Math.floor((starts[index] ?? 0) / width) - begin) / step);
    const bar = bars[at];
    if (!bar) return;
    bar.count += bucket.count;
    bar.errors += bucket.errors ?? 0;
    bar.denied += bucket.denied ?? 0;
  });
  if (!ends) return bars;
  // A server's clock may be another than the browser's: a bucket beside the range is seen, too.
  const [from, to] = [ends[0], ends[1] + 1];
  return cut(
    bars,
    Math.min(from, ...starts.filter((start) => start + width <= from)),
    Math.max(to, ...starts.filter((start) => start >= to).map((start) => start + width)),
  );
}

/** Where a moment is between the first bar's begin and the last one's end, from 0 to 1. */
export function partOf(bars: readonly Bar[], moment: number): number {
  const [first, last] = [bars[0], bars[bars.length - 1]];
  if (!first || !last || last.end <= first.start) return 0;
  return (moment - first.start) / (last.end - first.start);
}

/** The bar at a part of the whole width; that at either end for what is beyond it. */
export function barAt(bars: readonly Bar[], part: number): number {
  const at = bars.findIndex((bar) => part < partOf(bars, bar.end));
  return at < 0 ? Math.max(0, bars.length - 1) : at;
}

/** The range that bars from one to another cover, either order; both ends are of it. */
export function rangeOfBars(bars: readonly Bar[], one: number, other: number) {
  const from = bars[Math.min(one, other)];
  const to = bars[Math.max(one, other)];
  if (!from || !to) return undefined;
  return { from: new Date(from.start).toISOString(), to: new Date(to.end - 1).toISOString() };
}
