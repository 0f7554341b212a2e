import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";
import type { TimeRange } from "../../parts/event_link";
import type { Chain } from "../../parts/role_chain/actors";
import { rangeQuery } from "../../parts/time_span";
import type { Subject } from "./config";

export type Identity = components["schemas"]["Identity"];

export interface Known {
  identity: Identity;
  /** When it was asked for. */
  at: number;
}

async function askIdentity(
  subject: Subject,
  range: TimeRange | undefined,
  signal: AbortSignal,
): Promise<Known> {
  const at = Date.now();
  const query = { ...rangeQuery(range), [subject.key]: [subject.value] };
  const identity = await answer(v1.GET("/v1/identities", { signal, params: { query } }));
  return { identity, at };
}

export function useIdentity(subject: Subject, range: TimeRange | undefined): Answer<Known> {
  return useAnswer(
    (signal) => askIdentity(subject, range, signal),
    [subject.key, subject.value, JSON.stringify(range)],
  );
}

/**
 * The chain of a session or a key; of a principal that is a role's session by its ARN. Null for
 * whoever has none.
 */
export function useChain(subject: Subject): Answer<Chain | null> {
  return useAnswer(
    async (signal) => {
      const { key, value } = subject;
      const query =
        key === "accessKeyId"
          ? { accessKeyId: value }
          : key === "session" ||
              value.includes(":assumed-role/") ||
              value.includes(":federated-user/")
            ? { session: value }
            : undefined;
      if (!query) return null;
      return answer(v1.GET("/v1/identities/chain", { signal, params: { query } }));
    },
    [subject.key, subject.value],
  );
}
