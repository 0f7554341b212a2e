import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";
import type { TimeRange } from "../../parts/event_link";
import { rangeQuery } from "../../parts/time_span";
import type { Subject } from "../identity/config";

export type LeastPolicy = components["schemas"]["IdentityPolicy"];
export type UsedAction = components["schemas"]["UsedAction"];
export type Remark = UsedAction["remarks"][number];

export function useLeastPolicy(
  subject: Subject,
  range: TimeRange | undefined,
): Answer<LeastPolicy> {
  return useAnswer(
    (signal) => {
      const query = { ...rangeQuery(range), [subject.key]: [subject.value] };
      return answer(v1.GET("/v1/identities/policy", { signal, params: { query } }));
    },
    [subject.key, subject.value, JSON.stringify(range)],
  );
}
