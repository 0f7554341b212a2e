// What a validation says: how far it is, and its result in a sentence.

import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

import { countText } from "../../parts/figure_text";
import { faultsOf } from "../../parts/trail_health";
import type { Validation } from "./hooks";

export function lookedAt(run: Validation): number {
  return (
    run.validDigestFiles +
    run.invalidDigestFiles +
    run.validLogFiles +
    run.invalidLogFiles +
    run.filesNotRead
  );
}

/** 0 to 100; as many files as are expected may be fewer than are found. */
export function percentOf(run: Validation): number {
  const expected = run.expectedDigestFiles + run.expectedLogFiles;
  if (expected === 0) return 0;
  return Math.min(99, Math.floor((100 * lookedAt(run)) / expected));
}

export function resultOf(run: Validation): { type: StatusIndicatorProps.Type; text: string } {
  switch (run.state) {
    case "waiting":
      return { type: "pending", text: "Waits for others" };
    case "running":
      return { type: "in-progress", text: "Under way" };
    case "cancelled":
      return { type: "stopped", text: "Cancelled" };
    case "failed":
      return { type: "error", text: `Could not be said: ${run.error ?? "see the server's log"}` };
    case "done":
      break;
  }
  const faults = faultsOf(run);
  if (faults > 0) return { type: "error", text: `${countText(faults)} not as delivered` };
  if (lookedAt(run) === 0) return { type: "warning", text: "There were no digests in that time" };
  if (run.filesNotRead > 0)
    return { type: "warning", text: `${countText(run.filesNotRead)} could not be read` };
  if (!run.allValid) return { type: "error", text: "Not all is in order" };
  return { type: "success", text: "All valid" };
}
