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

/**
 * The bars from the first to the last end, without gaps. Without ends: from the first bucket to the
 * last.
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
  return bars;
}

/** The range that bars from one to another cover, either order; both ends are of it. */
export function rangeOfBars(bars: readonly Bar[], one: number, other: number) {
  const from = bars[Math.min(one, other)];
  const to = bars[Math.max(one, other)];
  if (!from || !to) return undefined;
  return { from: new Date(from.start).toISOString(), to: new Date(to.end - 1).toISOString() };
}
