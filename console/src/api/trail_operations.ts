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

export function createTrail(settings: TrailSettings): Promise<MadeTrail> {
  return cloudtrail("CreateTrail", input(settings));
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
