import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";
import type { TimeRange } from "../../parts/event_link";
import { rangeQuery } from "../../parts/time_span";

export type Resource = components["schemas"]["Resource"];

/** Who changed it, with the newest `limit` changes. */
export function useResource(
  name: string,
  range: TimeRange | undefined,
  limit: number,
): Answer<Resource> {
  const query = { ...rangeQuery(range), name };
  const of = JSON.stringify(query);
  const asked = useAnswer(
    async (signal) => {
      const params = { query: { ...query, limit: String(limit) } };
      return { of, resource: await answer(v1.GET("/v1/resources", { signal, params })) };
    },
    [of, limit],
    undefined,
    "keep", // With fewer changes, while more are awaited.
  );
  return { ...asked, value: asked.value?.of === of ? asked.value.resource : undefined };
}
