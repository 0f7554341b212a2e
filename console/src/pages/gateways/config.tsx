// How a gateway is, in words that say what to do.

import type { KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

import { eventLink } from "../../parts/event_link";
import { countText } from "../../parts/figure_text";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";
import type { Gateway } from "./hooks";

export interface Standing {
  type: StatusIndicatorProps.Type;
  text: string;
  /** What to do; empty: nothing. */
  advice: string;
}

/** By state; of another process it may be any text. */
const troubles = new Map<string | undefined, Standing>(
  Object.entries({
    silent: {
      type: "warning",
      text: "Not heard of",
      advice:
        "Look whether its process runs and reaches this server. After two minutes its open calls" +
        " become events whose outcome is unknown.",
    },
    stopped: {
      type: "stopped",
      text: "Stopped",
      advice: "Its process ended in order. It is listed for two minutes.",
    },
    refusing: {
      type: "error",
      text: "Refusing calls",
      advice:
        "New calls get 503 until they can be recorded: make room on the disk, or mend what is" +
        " named. A policy of best-effort would let them pass.",
    },
    notRecording: {
      type: "error",
      text: "Not recording",
      advice:
        "Calls pass, and those that find no room in memory are not recorded: make room on the" +
        " disk, or mend what is named.",
    },
    upstreamFailing: {
      type: "warning",
      text: "No answer from the service",
      advice: "Look whether the service runs, and whether its address is right.",
    },
  }),
);

export function standingOf(gateway: Gateway): Standing {
  const trouble = troubles.get(gateway.state);
  if (trouble) return trouble;
  if (gateway.unrecorded > 0)
    return {
      type: "warning",
      text: "Recording, with losses",
      advice:
        "Calls passed that were not recorded, by name below. A policy of required lets none pass.",
    };
  if (gateway.calls === 0)
    return {
      type: "pending",
      text: "Waiting for calls",
      advice: gateway.endpoint
        ? `Send callers to ${gateway.endpoint} in place of ${gateway.upstream}.`
        : "",
    };
  return { type: "success", text: "Recording", advice: "" };
}

const policies: Record<Gateway["policy"], string> = {
  strict: "strict: nothing reaches the service that is not noted before",
  required: "required: no call ends well that is not recorded",
  "best-effort": "best-effort: calls never wait",
};

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
}

export function gatewayItems(gateway: Gateway): KeyValuePairsProps.Item[] {
  const items: KeyValuePairsProps.Item[] = [
    { label: "Callers use", value: gateway.endpoint || "-" },
    { label: "Stands before", value: gateway.upstream || "-" },
    { label: "Policy", value: policies[gateway.policy] ?? (gateway.policy || "-") },
    { label: "Calls", value: countText(gateway.calls) },
    {
      label: "Events",
      value: (
        <PageLink
          to={eventLink({ door: `gateway:${gateway.name}` })}
          label={`${countText(gateway.events)} events of the gateway ${gateway.name}`}
        >
          {countText(gateway.events)}
        </PageLink>
      ),
    },
    { label: "Refused, as they could not be recorded", value: countText(gateway.refused) },
    { label: "Malformed, answered by the gateway", value: countText(gateway.malformed ?? 0) },
    { label: "Passed without an event", value: countText(gateway.unrecorded) },
    { label: "Left out by the selectors", value: countText(gateway.leftOut) },
    { label: "Waiting to be recorded", value: countText(gateway.waiting) },
    { label: "Callers connected", value: countText(gateway.connections) },
    { label: "Calls that the service failed", value: countText(gateway.upstreamErrors) },
    {
      label: "Until an event is durable",
      value:
        `${milliseconds(gateway.recordingSecondsP50)} (half), ` +
        `${milliseconds(gateway.recordingSecondsP99)} (99 of 100)`,
    },
  ];
  if (gateway.heard)
    items.push({
      label: "Another process, heard of",
      value: <TimeText at={gateway.heard} />,
    });
  return items;
}

export interface NameCount {
  name: string;
  count: number;
}

/** Largest first. */
export function countsByName(counts: Gateway["leftOutByName"]): NameCount[] {
  return Object.entries(counts)
    .map(([name, count]) => ({ name, count }))
    .sort((one, other) => other.count - one.count || one.name.localeCompare(other.name));
}
