// CloudTrail's operations on trails, each in the trail's home Region.

import { cloudtrail } from "./client";
import type { components } from "./schema";

export type EventSelector = components["schemas"]["EventSelector"];
export type AdvancedEventSelector = components["schemas"]["AdvancedEventSelector"];

/** One of the two kinds. */
export type Selectors =
  { eventSelectors: EventSelector[] } | { advancedEventSelectors: AdvancedEventSelector[] };

/** What CreateTrail and UpdateTrail take of it; empty text is none. */
export interface TrailSettings {
  name: string;
  bucket: string;
  prefix: string;
  kmsKeyId: string;
  multiRegion: boolean;
  globalServiceEvents: boolean;
  logFileValidation: boolean;
}

/** Of a trail; an empty value is none. */
export interface Tag {
  key: string;
  value: string;
}

/** The name that /v1 takes wherever the trail is. */
export function trailArn(account: string, region: string, name: string): string {
  let partition = "aws";
  if (region.startsWith("cn-")) partition = "aws-cn";
  if (region.startsWith("us-gov-")) partition = "aws-us-gov";
  return `arn:${partition}:cloudtrail:${region}:${account}:trail/${name}`;
}

function input(settings: TrailSettings): object {
  return {
    Name: settings.name,
    S3BucketName: settings.bucket,
    S3KeyPrefix: settings.prefix,
    KmsKeyId: settings.kmsKeyId,
    IsMultiRegionTrail: settings.multiRegion,
    IncludeGlobalServiceEvents: settings.globalServiceEvents,
    EnableLogFileValidation: settings.logFileValidation,
  };
}

/** Of the trail that was made. */
export interface MadeTrail {
  TrailARN: string;
  Name: string;
}

const tagsList = (tags: readonly Tag[]) =>
  tags.map(({ key, value }) => ({ Key: key, ...(value === "" ? {} : { Value: value }) }));

export function createTrail(settings: TrailSettings, tags: readonly Tag[]): Promise<MadeTrail> {
  const more = tags.length > 0 ? { TagsList: tagsList(tags) } : {};
  return cloudtrail("CreateTrail", { ...input(settings), ...more });
}

export function updateTrail(region: string, settings: TrailSettings): Promise<MadeTrail> {
  return cloudtrail("UpdateTrail", input(settings), undefined, region);
}

export function deleteTrail(region: string, name: string): Promise<object> {
  return cloudtrail("DeleteTrail", { Name: name }, undefined, region);
}

export function switchLogging(region: string, name: string, on: boolean): Promise<object> {
  return cloudtrail(on ? "StartLogging" : "StopLogging", { Name: name }, undefined, region);
}

export function putEventSelectors(
  region: string | undefined,
  name: string,
  selectors: Selectors,
): Promise<object> {
  const lists =
    "eventSelectors" in selectors
      ? { EventSelectors: selectors.eventSelectors }
      : { AdvancedEventSelectors: selectors.advancedEventSelectors };
  return cloudtrail("PutEventSelectors", { TrailName: name, ...lists }, undefined, region);
}

export function addTags(region: string, arn: string, tags: readonly Tag[]): Promise<object> {
  const asked = { ResourceId: arn, TagsList: tagsList(tags) };
  return cloudtrail("AddTags", asked, undefined, region);
}

/** By their keys. */
export function removeTags(region: string, arn: string, tags: readonly Tag[]): Promise<object> {
  const asked = { ResourceId: arn, TagsList: tags.map(({ key }) => ({ Key: key })) };
  return cloudtrail("RemoveTags", asked, undefined, region);
}
