// The gateways, asked again and again, and their rates from one answer to the next.

import { useEffect, useState } from "react";

import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";

export type Gateway = components["schemas"]["GatewayStatus"];

/** What one reports that is older or newer than the server may lack members. */
type Report = Partial<Gateway> & Pick<Gateway, "name">;

const nothingReported: Omit<Gateway, "name"> = {
  endpoint: "",
  upstream: "",
  policy: "",
  calls: 0,
  callsPerSecond: 0,
  events: 0,
  refused: 0,
  unrecorded: 0,
  leftOut: 0,
  waiting: 0,
  connections: 0,
  upstreamErrors: 0,
  recordingSecondsP50: 0,
  recordingSecondsP99: 0,
  unrecordedByName: {},
  leftOutByName: {},
};

/** With nothing for what it does not say. */
export function wholeReport(report: Report): Gateway {
  return { ...nothingReported, ...report };
}

export const every = 2_000;
const kept = 60;

/** Calls a second between two answers, oldest first. */
export interface Rates {
  at: number;
  calls: number;
  perSecond: number[];
}

export function gatewayKey(gateway: Gateway): string {
  return `${gateway.name} ${gateway.instance ?? ""}`;
}

/** `before` with what `gateway` says at `now` (milliseconds). */
export function withRate(before: Rates | undefined, gateway: Gateway, now: number): Rates {
  const { calls } = gateway;
  // A gateway that began anew counts from zero.
  if (!before || calls < before.calls) return { at: now, calls, perSecond: [] };
  const seconds = (now - before.at) / 1000;
  if (seconds <= 0) return before;
  const rate = (calls - before.calls) / seconds;
  return { at: now, calls, perSecond: [...before.perSecond, rate].slice(-kept) };
}

export interface Watched extends Answer<Gateway[]> {
  rates: ReadonlyMap<string, Rates>;
}

export function useGateways(): Watched {
  const asked = useAnswer(
    async (signal) => {
      const status = await answer(v1.GET("/v1/status", { signal }));
      return { gateways: (status.gateways ?? []).map(wholeReport), at: performance.now() };
    },
    [],
    every,
  );
  const [rates, setRates] = useState<ReadonlyMap<string, Rates>>(new Map());
  const { value } = asked;
  useEffect(() => {
    if (!value) return;
    setRates(
      (before) =>
        new Map(
          value.gateways.map((gateway) => {
            const key = gatewayKey(gateway);
            return [key, withRate(before.get(key), gateway, value.at)];
          }),
        ),
    );
  }, [value]);
  return { ...asked, value: value?.gateways, rates };
}
