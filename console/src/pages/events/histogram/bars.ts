// useBars(): the histogram of what a view asks for.

import { useMemo } from "react";

import { useAnswer } from "../../../api/answer";
import { askWhole } from "../../../api/whole";
import type { TimeRange } from "../../../parts/event_link";
import { askHistogram } from "../ask";
import { type Bar, barsOf } from "./histogram_scale";
import { rangeEnds } from "../range";

/** What the bars are of, while records are read to count them. */
export interface Counted {
  events: number;
  /** From here on; undefined while nothing was counted. */
  from: number | undefined;
  percentRead: number;
}

export interface Bars {
  bars: Bar[];
  /** All events that match; undefined while it is not known. */
  total: number | undefined;
  /** Where it is not known of all the time yet. */
  counted: Counted | undefined;
}

type Answer = Awaited<ReturnType<typeof askHistogram>>;

interface Shown extends Answer {
  filter: string;
  ends: [number, number] | undefined;
}

const sumOf = (answer: Answer) => answer.buckets.reduce((sum, { count }) => sum + count, 0);

function countedOf(answer: Answer): Counted | undefined {
  if (answer.complete !== false) return undefined;
  const { countedFrom, percentRead = 0 } = answer;
  const from = countedFrom === undefined ? undefined : Date.parse(countedFrom);
  return { events: sumOf(answer), from, percentRead };
}

/** `filter` is the request's, with the range in it; undefined asks for nothing yet. */
export function useBars(filter: string | undefined, range: TimeRange | undefined, turn: number) {
  const asked = useAnswer<Shown | undefined>(
    async (signal, show) => {
      if (filter === undefined) return undefined;
      const shown = (answer: Answer) => ({
        ...answer,
        filter,
        ends: rangeEnds(range, Date.now()),
      });
      const ask = () => askHistogram(new URLSearchParams(filter), signal);
      return shown(await askWhole(ask, (part) => show(shown(part)), signal));
    },
    [filter, turn],
    undefined,
    "keep",
  );
  const { value } = asked;
  const bars = useMemo(
    (): Bars => ({
      bars: value ? barsOf(value.buckets, value.interval, value.ends) : [],
      total:
        value && value.filter === filter && value.complete !== false ? sumOf(value) : undefined,
      counted: value && value.filter === filter ? countedOf(value) : undefined,
    }),
    [value, filter],
  );
  return { ...bars, failure: asked.failure, loading: asked.loading, reload: asked.reload };
}
