// Addresses of the pages of an identity and of a resource.

import type { TimeRange } from "./event_link";

/** What an identity can be known by; each is a filter of docs/v1.md. */
export const identityKeys = ["principal", "session", "accessKeyId", "username"] as const;
export type IdentityKey = (typeof identityKeys)[number];

function withRange(parameters: URLSearchParams, range: TimeRange | undefined): string {
  for (const [name, value] of Object.entries(range ?? {})) parameters.set(name, String(value));
  return parameters.toString();
}

export function identityLink(key: IdentityKey, value: string, range?: TimeRange): string {
  return `/identity?${withRange(new URLSearchParams({ [key]: value }), range)}`;
}

export function leastPolicyLink(key: IdentityKey, value: string, range?: TimeRange): string {
  return `/identity/policy?${withRange(new URLSearchParams({ [key]: value }), range)}`;
}

export function resourceLink(name: string, range?: TimeRange): string {
  return `/resource?${withRange(new URLSearchParams({ name }), range)}`;
}

/** The event itself, in the event history. */
export function oneEventLink(eventId: string): string {
  const filter = {
    tokens: [{ propertyKey: "eventId", operator: "=", value: eventId }],
    operation: "and",
  };
  const query = new URLSearchParams({ filter: JSON.stringify(filter), event: eventId });
  return `/events?${query.toString()}`;
}
