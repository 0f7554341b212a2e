// useBars(): the histogram of what a view asks for.

import { useMemo } from "react";

import { useAnswer } from "../../../api/answer";
import type { TimeRange } from "../../../parts/event_link";
import { askHistogram } from "../ask";
import { type Bar, barsOf } from "./histogram_scale";
import { rangeEnds } from "../range";

export interface Bars {
  bars: Bar[];
  /** All events that match; undefined while it is not known. */
  total: number | undefined;
}

/** `filter` is the request's, with the range in it; undefined asks for nothing yet. */
export function useBars(filter: string | undefined, range: TimeRange | undefined, turn: number) {
  const asked = useAnswer(
    async (signal) => {
      if (filter === undefined) return undefined;
      const answer = await askHistogram(new URLSearchParams(filter), signal);
      return { ...answer, filter, ends: rangeEnds(range, Date.now()) };
    },
    [filter, turn],
  );
  const { value } = asked;
  const bars = useMemo(
    (): Bars => ({
      bars: value ? barsOf(value.buckets, value.interval, value.ends) : [],
      total:
        value && value.filter === filter
          ? value.buckets.reduce((sum, { count }) => sum + count, 0)
          : undefined,
    }),
    [value, filter],
  );
  return { ...bars, failure: asked.failure, loading: asked.loading, reload: asked.reload };
}
