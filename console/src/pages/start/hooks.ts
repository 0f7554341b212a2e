// Whether any event is there that is not OpenTrail's own, and a token for the commands.

import { useState } from "react";

import { type Answer, useAnswer } from "../../api/answer";
import { answer, call, checked, v1 } from "../../api/client";
import { asFailure, type Failure } from "../../api/failure";

/** Every way in but this server's own API. */
const others = ["gateway", "submitted", "import", "feed"];

/** How many events are there that came from outside. */
export function useEventsOfOthers(every?: number): Answer<number> {
  return useAnswer(
    async (signal) => {
      const query = { door: others, by: "door", limit: "1" };
      return (await answer(v1.GET("/v1/events/count", { params: { query }, signal }))).total;
    },
    [],
    every,
  );
}

/** Whether any event is there that came from outside: one is asked for, however many there are. */
export function useIsFirstStart(): Answer<boolean> {
  return useAnswer(async (signal) => {
    const query = { door: others, limit: "1" };
    const page = await answer(v1.GET("/v1/events", { params: { query }, signal }));
    return page.events.length === 0;
  }, []);
}

export function useSampleToken() {
  const [token, setToken] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const make = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const request = new Request(new URL("/v1/tokens", window.location.origin), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name: "first-steps", expiresIn: "1d", scope: ["events:write"] }),
      });
      const reply = await checked(await call(request));
      const made = (await reply.json()) as { token: string };
      setToken(made.token);
    } catch (thrown) {
      setFailure(asFailure(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { token, busy, failure, make };
}
