// The address of the event history with a filter: how every figure leads to the events behind it.

export interface FilterToken {
  /** A filter of docs/v1.md, such as "eventName"; none: free text. */
  propertyKey?: string;
  operator: string;
  value: string;
}

export interface EventFilter {
  tokens: FilterToken[];
  operation: "and" | "or";
}

/** Either both ends, ISO 8601, or how long before now: "1h", "7d". */
export type TimeRange = { from: string; to: string } | { since: string };

/** `is` holds what must be equal: eventLink({ eventName: "StopInstances" }, { since: "1d" }). */
export function eventLink(
  is: Record<string, string>,
  range?: TimeRange,
  more: FilterToken[] = [],
): string {
  const tokens = Object.entries(is).map(([propertyKey, value]) => ({
    propertyKey,
    operator: "=",
    value,
  }));
  const filter: EventFilter = { tokens: [...tokens, ...more], operation: "and" };
  const parameters = new URLSearchParams();
  if (filter.tokens.length > 0) parameters.set("filter", JSON.stringify(filter));
  if (range && "since" in range) parameters.set("since", range.since);
  if (range && "from" in range) {
    parameters.set("from", range.from);
    parameters.set("to", range.to);
  }
  return `/events?${parameters.toString()}`;
}
