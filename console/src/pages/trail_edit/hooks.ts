// What of a trail is to change, and the calls that change it.

import {
  addTags,
  putEventSelectors,
  removeTags,
  type TrailSettings,
  updateTrail,
} from "../../api/trail_operations";
import { type Choice, selectorsOf } from "../../parts/trail_events/choice";
import type { Trail } from "../../parts/trail_health";
import { type Draft, settingsOf } from "../../parts/trail_settings/settings";
import { draftTags, tagChanges, tagsOf } from "../../parts/trail_settings/tags";

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
    tags: draftTags(trail.tags ?? []),
    tagsAreValid: true,
  };
}

/** A multi-Region trail has global services' events; another one keeps what it had. */
export function changedSettings(trail: Trail, draft: Draft): TrailSettings | undefined {
  const before = JSON.stringify(settingsOf(draftOf(trail)));
  const now = settingsOf(draft);
  if (JSON.stringify(now) === before) return undefined;
  return { ...now, globalServiceEvents: now.multiRegion || trail.includeGlobalServiceEvents };
}

export type Part = "settings" | "events" | "tags";

/** Why not all was changed. */
export class Unchanged extends Error {
  readonly thrown: unknown;
  readonly part: Part;
  /** Those that were, before. */
  readonly changed: readonly Part[];

  constructor(thrown: unknown, part: Part, changed: readonly Part[]) {
    super(thrown instanceof Error ? thrown.message : String(thrown));
    this.thrown = thrown;
    this.part = part;
    this.changed = changed;
  }
}

/** Says whether there was something to change. Throws Unchanged. */
export async function change(
  trail: Trail,
  draft: Draft,
  choice: Choice,
  before: Choice,
): Promise<boolean> {
  const { homeRegion, name, trailARN } = trail;
  const changed: Part[] = [];
  const run = async (part: Part, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (thrown) {
      throw new Unchanged(thrown, part, changed);
    }
    if (!changed.includes(part)) changed.push(part);
  };
  const settings = changedSettings(trail, draft);
  if (settings) await run("settings", () => updateTrail(homeRegion, settings));
  const selectors = selectorsOf(choice);
  if (JSON.stringify(selectors) !== JSON.stringify(selectorsOf(before)))
    await run("events", () => putEventSelectors(homeRegion, name, selectors));
  const { added, removed } = tagChanges(trail.tags ?? [], tagsOf(draft.tags));
  // First those that go: together there may be too many.
  if (removed.length > 0) await run("tags", () => removeTags(homeRegion, trailARN, removed));
  if (added.length > 0) await run("tags", () => addTags(homeRegion, trailARN, added));
  return changed.length > 0;
}
