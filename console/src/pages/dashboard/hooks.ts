import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";
import type { TimeRange } from "../../parts/event_link";
import { rangeQuery } from "../../parts/time_span";
import { counted } from "./config";

export type Summary = components["schemas"]["EventSummary"];
export type Histogram = components["schemas"]["EventHistogram"];
export type Status = components["schemas"]["Status"];
export type Coverage = components["schemas"]["Coverage"];

/** Figures grow old: asked again every so often. */
const often = 15_000;
const seldom = 300_000;

export interface Figures {
  summary: Summary;
  histogram: Histogram;
  /** When they were asked for. */
  at: number;
}

async function askFigures(
  query: ReturnType<typeof rangeQuery>,
  signal: AbortSignal,
): Promise<Figures> {
  const at = Date.now();
  const by = counted.map((one) => one.by);
  const [summary, histogram] = await Promise.all([
    answer(
      v1.GET("/v1/events/summary", { signal, params: { query: { ...query, by, limit: "8" } } }),
    ),
    answer(
      v1.GET("/v1/events/histogram", {
        signal,
        params: { query: { ...query, by: "outcome", buckets: "60" } },
      }),
    ),
  ]);
  return { summary, histogram, at };
}

export function useFigures(range: TimeRange | undefined): Answer<Figures> {
  const query = rangeQuery(range);
  return useAnswer((signal) => askFigures(query, signal), [JSON.stringify(query)], often);
}

export function useStatus(): Answer<Status> {
  return useAnswer((signal) => answer(v1.GET("/v1/status", { signal })), [], often);
}

export function useCoverage(): Answer<Coverage> {
  return useAnswer((signal) => answer(v1.GET("/v1/coverage", { signal })), [], seldom);
}
