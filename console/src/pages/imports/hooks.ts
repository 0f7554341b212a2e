// What the page asks: every import by /v1, and what CloudTrail's own operations say of those that
// the server reads from a bucket.

import { type Answer, useAnswer } from "../../api/answer";
import { answer, cloudtrail, v1 } from "../../api/client";
import { Failure } from "../../api/failure";
import { type Pages, usePages } from "../../api/pages";
import type { components } from "../../api/schema";

export type Import = components["schemas"]["Import"];

/** As GetImport shows one. */
export interface BucketImport {
  ImportId: string;
  ImportStatus: "INITIALIZING" | "IN_PROGRESS" | "COMPLETED" | "FAILED" | "STOPPED";
  ImportSource?: { S3?: { S3LocationUri: string; S3BucketRegion: string } };
  StartEventTime?: number;
  EndEventTime?: number;
  ImportStatistics?: {
    PrefixesFound?: number;
    PrefixesCompleted?: number;
    FilesCompleted?: number;
    EventsCompleted?: number;
    FailedEntries?: number;
  };
}

/** As ListImportFailures shows one. */
export interface ImportFailure {
  Location: string;
  Status: "FAILED" | "RETRY" | "SUCCEEDED";
  ErrorType: string;
  ErrorMessage: string;
  /** Seconds since 1970. */
  LastUpdatedTime: number;
}

const refreshed = 2_000;

/** Newest first. */
export function useImports(): Answer<Import[]> {
  return useAnswer(
    async (signal) => {
      const { imports } = await answer(v1.GET("/v1/imports", { signal }));
      return imports.toSorted((one, other) => other.started.localeCompare(one.started));
    },
    [],
    refreshed,
  );
}

export function isOfBucket(one: Import): boolean {
  return one.paths.some((path) => path.startsWith("s3://"));
}

/** `value` null: it is none of those that the server reads itself, such as a back-fill. */
export function useBucketImport(one: Import): Answer<BucketImport | null> {
  const { importId } = one;
  return useAnswer(
    async (signal) => {
      if (!isOfBucket(one)) return null;
      try {
        return await cloudtrail<BucketImport>("GetImport", { ImportId: importId }, signal);
      } catch (thrown) {
        if (thrown instanceof Failure && thrown.code === "ImportNotFoundException") return null;
        throw thrown;
      }
    },
    [importId, one.state],
    one.state === "running" ? refreshed : undefined,
  );
}

export function useImportFailures(importId: string, state: string): Pages<ImportFailure> {
  return usePages(
    async (after, signal) => {
      const input = { ImportId: importId, MaxResults: 100, ...(after && { NextToken: after }) };
      const page = await cloudtrail<{ Failures?: ImportFailure[]; NextToken?: string }>(
        "ListImportFailures",
        input,
        signal,
      );
      return { rows: page.Failures ?? [], after: page.NextToken };
    },
    [importId, state],
  );
}

/** What StartImport is asked for a bucket; the role is shown again and not assumed. */
export interface BucketSource {
  uri: string;
  region: string;
  account: string;
  homeRegion: string;
}

export async function startImport(source: BucketSource): Promise<string> {
  const { account, homeRegion } = source;
  const reply = await cloudtrail<{ ImportId: string }>("StartImport", {
    Destinations: [`arn:aws:cloudtrail:${homeRegion}:${account}:eventdatastore/history`],
    ImportSource: {
      S3: {
        S3LocationUri: source.uri,
        S3BucketRegion: source.region,
        S3BucketAccessRoleArn: `arn:aws:iam::${account}:role/Import`,
      },
    },
  });
  return reply.ImportId;
}

export async function stopImport(importId: string): Promise<void> {
  await cloudtrail("StopImport", { ImportId: importId });
}

export async function tryImportAgain(importId: string): Promise<void> {
  await cloudtrail("StartImport", { ImportId: importId });
}

/** How many events are hidden now. */
export async function forgetImport(importId: string): Promise<number> {
  const path = { importId };
  const reply = await answer(v1.POST("/v1/imports/{importId}/forget", { params: { path } }));
  return reply.events;
}
