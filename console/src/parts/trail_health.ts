// How a trail is, in a word and a sentence.

import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

import type { components } from "../api/schema";

export type Trail = components["schemas"]["Trail"];

export interface Health {
  type: StatusIndicatorProps.Type;
  text: string;
  /** What a person can do, or should know. */
  detail?: string;
}

/** Of S3's error codes, what mends them. */
const mends: Record<string, string> = {
  NoSuchBucket: "Create the bucket again, or choose another one.",
  AccessDenied: "Allow cloudtrail.amazonaws.com to write in the bucket's policy.",
  SlowDown: "The bucket asks for patience; delivery goes on by itself.",
  RequestTimeout: "The bucket does not answer; delivery goes on by itself once it does.",
  ServiceUnavailable: "The bucket's store has no room or is away.",
  InternalError: "What was planned cannot be made again: see the server's log.",
};

type Standing = Pick<Trail, "digest" | "validation" | "logging"> & {
  delivery: Pick<
    Trail["delivery"],
    "stopped" | "reason" | "latestError" | "givenUpFiles" | "latestDelivery"
  >;
};

/** The worst that there is to say. */
export function healthOf(trail: Standing): Health {
  const { delivery, digest, validation } = trail;
  if (delivery.stopped)
    return { type: "error", text: "Delivery stopped for good", detail: delivery.reason ?? "" };
  if (delivery.latestError) {
    const mend = mends[delivery.latestError] ?? "";
    return {
      type: "error",
      text: `Not delivering: ${delivery.latestError}`,
      detail: `${delivery.reason ?? ""} ${mend}`.trim(),
    };
  }
  if (validation && !validation.allValid && faultsOf(validation) > 0)
    return {
      type: "error",
      text: `${faultsOf(validation)} files not as delivered`,
      detail: "See Validation for which.",
    };
  if (digest.latestError) return { type: "error", text: `No digests: ${digest.latestError}` };
  if (!trail.logging) return { type: "stopped", text: "Not logging" };
  if (delivery.givenUpFiles > 0)
    return { type: "warning", text: `${delivery.givenUpFiles} files never stored` };
  if (validation?.error)
    return { type: "warning", text: "Not validated", detail: validation.error };
  if (!delivery.latestDelivery) return { type: "pending", text: "Nothing delivered yet" };
  return { type: "success", text: "Logging" };
}

type Found = Pick<
  components["schemas"]["LastValidation"],
  "invalidDigestFiles" | "invalidLogFiles" | "unnamedLogFiles"
>;

/** Files that are not as they were delivered, or that nobody delivered. */
export function faultsOf(found: Found): number {
  return found.invalidDigestFiles + found.invalidLogFiles + found.unnamedLogFiles;
}

/** What validation found last. */
export function validationOf(trail: Trail): Health {
  if (!trail.logFileValidation) return { type: "stopped", text: "Off" };
  const { validation } = trail;
  if (!validation) return { type: "pending", text: "Not yet" };
  if (validation.allValid && validation.validDigestFiles === 0)
    return { type: "pending", text: "Nothing to validate yet" };
  if (validation.allValid) return { type: "success", text: "Valid" };
  if (faultsOf(validation) > 0)
    return { type: "error", text: `${faultsOf(validation)} invalid or missing` };
  return { type: "warning", text: "Could not be said", detail: validation.error ?? "" };
}

/** The address of a trail's page. */
export function trailPath(trail: { homeRegion: string; name: string }, tab?: string): string {
  const path = `/trails/${trail.homeRegion}/${encodeURIComponent(trail.name)}`;
  return tab ? `${path}?tab=${tab}` : path;
}
