// Event: what the history answers, and how members of its record are read.

import type { components } from "../../api/schema";

export type EventRecord = components["schemas"]["Record"];
export type Provenance = components["schemas"]["Provenance"];

export interface FoundEvent {
  record: EventRecord;
  provenance: Provenance;
}

/** What is at "userIdentity.sessionContext.attributes.mfaAuthenticated", if anything. */
export function memberOf(record: unknown, path: string): unknown {
  let at: unknown = record;
  for (const step of path.split(".")) {
    if (typeof at !== "object" || at === null || Array.isArray(at)) return undefined;
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}

/** The same as text; empty where there is nothing, or an object. */
export function textOf(record: unknown, path: string): string {
  const value = memberOf(record, path);
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return "";
}

/** What the history finds the event by: none, one or more values. */
export function foundBy(
  event: FoundEvent,
  field: keyof NonNullable<Provenance["fields"]>,
): string[] {
  return event.provenance.fields?.[field] ?? [];
}

export function eventIdOf(event: FoundEvent): string {
  return event.provenance.eventId ?? textOf(event.record, "eventID");
}

/** Whether the caller had MFA, as far as the event says. */
export function hadMfa({ record }: FoundEvent): boolean | undefined {
  const said = textOf(record, "userIdentity.sessionContext.attributes.mfaAuthenticated");
  const signIn = textOf(record, "additionalEventData.MFAUsed");
  if (said === "" && signIn === "") return undefined;
  return said.toLowerCase() === "true" || signIn.toLowerCase() === "yes";
}

/** "With MFA", "Without MFA"; empty where nothing is said. */
export function mfaText(event: FoundEvent): string {
  const had = hadMfa(event);
  return had === undefined ? "" : had ? "With MFA" : "Without MFA";
}

/** A failed sign-in has no error code: its reply says so. */
export function isFailedSignIn({ record }: FoundEvent): boolean {
  return textOf(record, "responseElements.ConsoleLogin") === "Failure";
}

export function isFailed(event: FoundEvent): boolean {
  return textOf(event.record, "errorCode") !== "" || isFailedSignIn(event);
}
