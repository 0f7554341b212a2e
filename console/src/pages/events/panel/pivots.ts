// Pivots: from one event to those that have something in common with it.

import type { TimeRange } from "../../../parts/event_link";
import { type Condition, withValue } from "../conditions";
import { foundBy, type FoundEvent, textOf } from "../event";

export interface Pivot {
  id: string;
  label: string;
  conditions: Condition[];
  /** Undefined: all time, as what is asked for is not of a time. */
  range: TimeRange | undefined;
}

const minutesAround = 5;

function having(values: [key: string, value: string][]): Condition[] {
  return values
    .filter(([, value]) => value !== "")
    .reduce<Condition[]>((all, [key, value]) => withValue(all, key, "=", value), []);
}

function pivot(id: string, label: string, values: [string, string][], range?: TimeRange): Pivot[] {
  const conditions = having(values);
  return conditions.length > 0 || range ? [{ id, label, conditions, range }] : [];
}

/**
 * Who called. A session has a key of its own, which is no other's; role and session name are of all
 * sessions that were begun by that name.
 */
function sessions(event: FoundEvent): { close: Pivot[]; wide: Pivot[] } {
  const found = foundBy(event, "session");
  const arn = found.find((one) => one.startsWith("arn:")) ?? found[0] ?? "";
  const key = textOf(event.record, "userIdentity.accessKeyId");
  const wide = pivot("session", "Same role and session name", [["session", arn]]);
  if (key === "") return { close: wide, wide: [] };
  const label = key.startsWith("ASIA") ? "Same session" : "Same access key";
  return { close: pivot("accessKey", label, [["accessKeyId", key]]), wide };
}

/** Events like one: that call, ending as it did. */
export function similar(event: FoundEvent): Condition[] {
  const { record } = event;
  const code = textOf(record, "errorCode");
  const alike = having([
    ["eventSource", textOf(record, "eventSource")],
    ["eventName", textOf(record, "eventName")],
    ["errorCode", code],
  ]);
  return code === "" ? withValue(alike, "outcome", "=", "success") : alike;
}

/** In the order in which they are offered; those that the event has nothing for are left out. */
export function pivotsOf(event: FoundEvent, range: TimeRange | undefined): Pivot[] {
  const { record } = event;
  const { close, wide } = sessions(event);
  const at = Date.parse(record.eventTime);
  const around = (minutes: number) => new Date(at + minutes * 60_000).toISOString();
  const resources = foundBy(event, "resourceName").slice(0, 20);
  return [
    ...close,
    ...pivot(
      "resource",
      "Same resource",
      resources.map((name): [string, string] => ["resourceName", name]),
    ),
    { id: "similar", label: "Events like this", conditions: similar(event), range },
    ...pivot("principal", "Same principal", [["principal", foundBy(event, "principal")[0] ?? ""]]),
    ...wide,
    ...pivot("address", "Same address", [["sourceIPAddress", textOf(record, "sourceIPAddress")]]),
    ...pivot("shared", "Same call in other accounts", [
      ["sharedEventId", textOf(record, "sharedEventID")],
    ]),
    ...(Number.isNaN(at)
      ? []
      : pivot("around", `${minutesAround} minutes before and after`, [], {
          from: around(-minutesAround),
          to: around(minutesAround),
        })),
  ];
}
