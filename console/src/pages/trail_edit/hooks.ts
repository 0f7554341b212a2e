// What of a trail is to change, and the calls that change it.

import { putEventSelectors, type TrailSettings, updateTrail } from "../../api/trail_operations";
import { type Choice, selectorsOf } from "../../parts/trail_events/choice";
import type { Trail } from "../../parts/trail_health";
import { type Draft, settingsOf } from "../../parts/trail_settings/settings";

export function draftOf(trail: Trail): Draft {
  return {
    name: trail.name,
    bucketKind: "existing",
    newBucket: "",
    bucket: trail.bucket,
    prefix: trail.prefix ?? "",
    encrypted: trail.kmsKeyId !== undefined,
    kmsKeyId: trail.kmsKeyId ?? "",
    logFileValidation: trail.logFileValidation,
    multiRegion: trail.multiRegion,
  };
}

/** A multi-Region trail has global services' events; another one keeps what it had. */
export function changedSettings(trail: Trail, draft: Draft): TrailSettings | undefined {
  const before = JSON.stringify(settingsOf(draftOf(trail)));
  const now = settingsOf(draft);
  if (JSON.stringify(now) === before) return undefined;
  return { ...now, globalServiceEvents: now.multiRegion || trail.includeGlobalServiceEvents };
}

/** Why not all was changed. */
export class Unchanged extends Error {
  readonly thrown: unknown;
  /** Those were, before the events could not be. */
  readonly settingsChanged: boolean;

  constructor(thrown: unknown, settingsChanged: boolean) {
    super(thrown instanceof Error ? thrown.message : String(thrown));
    this.thrown = thrown;
    this.settingsChanged = settingsChanged;
  }
}

/** Says whether there was something to change. Throws Unchanged. */
export async function change(
  trail: Trail,
  draft: Draft,
  choice: Choice,
  before: Choice,
): Promise<boolean> {
  const settings = changedSettings(trail, draft);
  const selectors = selectorsOf(choice);
  const newSelectors = JSON.stringify(selectors) !== JSON.stringify(selectorsOf(before));
  let settingsChanged = false;
  try {
    if (settings) await updateTrail(trail.homeRegion, settings);
    settingsChanged = settings !== undefined;
    if (newSelectors) await putEventSelectors(trail.homeRegion, trail.name, selectors);
  } catch (thrown) {
    throw new Unchanged(thrown, settingsChanged);
  }
  return settingsChanged || newSelectors;
}
