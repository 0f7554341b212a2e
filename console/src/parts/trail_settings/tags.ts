// Tags of a trail, as their editor holds them, and what of them changed.

import type { TagEditorProps } from "@cloudscape-design/components/tag-editor";

import type { Tag } from "../../api/trail_operations";

/** AWS CloudTrail API Reference, AddTags. */
export const tagsMost = 50;

export type DraftTag = TagEditorProps.Tag;

/** Of a trail that there is. */
export function draftTags(tags: readonly Tag[]): DraftTag[] {
  return tags.map(({ key, value }) => ({ key, value, existing: true, markedForRemoval: false }));
}

/** Those that the trail is to have. */
export function tagsOf(drafts: readonly DraftTag[]): Tag[] {
  return drafts
    .filter(({ key, markedForRemoval }) => key.trim() !== "" && !markedForRemoval)
    .map(({ key, value }) => ({ key: key.trim(), value: value.trim() }));
}

/** Removing a tag goes by its key; one with another value replaces it. */
export function tagChanges(before: readonly Tag[], now: readonly Tag[]) {
  const wanted = new Map(now.map(({ key, value }) => [key, value]));
  const had = new Map(before.map(({ key, value }) => [key, value]));
  return {
    added: now.filter(({ key, value }) => had.get(key) !== value),
    removed: before.filter(({ key }) => !wanted.has(key)),
  };
}
