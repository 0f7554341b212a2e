// Buckets: counts over time as the server gives them, made whole for a chart.

import { durationOf } from "./time_span";

export interface Bucket {
  start: string;
  count: number;
  errors?: number;
  denied?: number;
}

/** More bars than this are no longer told apart. */
const bars = 200;

/**
 * The starts of all buckets of `width` (as "30m") from `from` to `to`, or where that is not known
 * from the first that has any to the last; and how wide they are.
 */
export function startsOf(
  buckets: readonly Bucket[],
  width: string,
  moments: { from: number; to: number } | undefined,
): { starts: number[]; step: number } {
  const step = durationOf(width);
  const first = buckets[0];
  const last = buckets[buckets.length - 1];
  const from = moments?.from ?? (first ? Date.parse(first.start) : undefined);
  const to = moments?.to ?? (last ? Date.parse(last.start) : undefined);
  if (!(step > 0) || from === undefined || to === undefined) return { starts: [], step: 0 };
  const starts: number[] = [];
  for (
    let start = Math.floor(from / step) * step;
    start <= to && starts.length < bars;
    start += step
  )
    starts.push(start);
  return { starts, step };
}

/** Of each start, what `pick` says of its bucket; 0 where there is none. */
export function countsAt(
  starts: readonly number[],
  buckets: readonly Bucket[],
  pick: (bucket: Bucket) => number,
): number[] {
  const known = new Map(buckets.map((bucket) => [Date.parse(bucket.start), pick(bucket)]));
  return starts.map((start) => known.get(start) ?? 0);
}

/** Calls that succeeded, failed for another reason, and were denied: "failed" alone is both. */
export const outcomes: { title: string; color: string; pick: (bucket: Bucket) => number }[] = [
  {
    title: "Succeeded",
    color: "var(--outcome-success)",
    pick: ({ count, errors = 0 }) => count - errors,
  },
  {
    title: "Failed otherwise",
    color: "var(--outcome-error)",
    pick: ({ errors = 0, denied = 0 }) => errors - denied,
  },
  { title: "Denied", color: "var(--outcome-denied)", pick: ({ denied = 0 }) => denied },
];
