// What a validation says: how far it is, and its result in a sentence.

import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

import { countText } from "../../parts/figure_text";
import { faultsOf, type Trail } from "../../parts/trail_health";
import type { Validation } from "./hooks";

/**
 * The trail with what was found last, by itself or as somebody asked. A time that is well says
 * nothing of a longer one in which something was found.
 */
export function withNewest(trail: Trail, runs: readonly Validation[]): Trail {
  let { validation } = trail;
  const done = runs.filter(({ state, finished }) => state === "done" && finished !== undefined);
  const moment = (text: string | undefined) => Date.parse(text ?? "");
  for (const run of done.sort((one, other) => moment(one.finished) - moment(other.finished))) {
    if (run.trailARN !== trail.trailARN || lookedAt(run) === 0) continue;
    if (validation && moment(run.finished) <= moment(validation.finished)) continue;
    const isWhole =
      !validation ||
      (moment(run.from) <= moment(validation.from) && moment(run.to) >= moment(validation.to));
    if (!isWhole && validation && !validation.allValid && faultsOf(run) === 0) continue;
    const findings = (run.findings ?? []).map(({ line }) => line);
    const allValid = run.allValid ?? false;
    validation = { ...run, findings, allValid, finished: run.finished ?? "" };
  }
  return validation ? { ...trail, validation } : trail;
}

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
