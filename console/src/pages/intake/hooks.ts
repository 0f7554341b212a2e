// What the page asks.

import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import { type Pages, usePages } from "../../api/pages";
import type { components } from "../../api/schema";
import type { View } from "./view";

type Schemas = components["schemas"];
export type Sums = Schemas["IntakeSums"];
export type Feed = Schemas["IntakeFeed"];
export type LedgerFile = Schemas["IntakeFile"];
export type Letter = Schemas["DeadLetter"];
export type Digest = Schemas["IntakeDigest"];
export type MissingDigest = Schemas["MissingDigest"];
export type Place = Schemas["IntakePlace"];

const refreshed = 5_000;
const pageSize = 100;

export function useSums(): Answer<Sums> {
  return useAnswer((signal) => answer(v1.GET("/v1/intake", { signal })), [], refreshed);
}

export function useFeeds(): Answer<Feed[]> {
  return useAnswer(
    async (signal) => (await answer(v1.GET("/v1/intake/feeds", { signal }))).feeds,
    [],
    refreshed,
  );
}

export function usePlaces(): Answer<Place[]> {
  return useAnswer(
    async (signal) => (await answer(v1.GET("/v1/intake/places", { signal }))).places,
    [],
  );
}

/** What of the view restricts files, as the call has it: what is empty is left out. */
export function restriction(view: View) {
  return {
    ...(view.bucket && { bucket: view.bucket }),
    ...(view.account && { account: view.account }),
    ...(view.region && { region: view.region }),
    ...(view.from && { from: view.from }),
    ...(view.to && { to: view.to }),
  };
}

function placeKey(view: View): string {
  return JSON.stringify(restriction(view));
}

export function useFiles(view: View): Pages<LedgerFile> {
  const { state } = view;
  return usePages(
    async (after, signal) => {
      const query = {
        ...restriction(view),
        ...(state && { state }),
        ...(after && { after }),
        limit: pageSize,
      };
      const page = await answer(v1.GET("/v1/intake/files", { params: { query }, signal }));
      return { rows: page.files, after: page.after };
    },
    [placeKey(view), state],
  );
}

/** A file or a digest that a digest names and nobody has. */
export type Gap = { kind: "file"; file: LedgerFile } | { kind: "digest"; digest: MissingDigest };

export function useGaps(view: View): Pages<Gap> {
  return usePages(
    async (after, signal) => {
      const query = { ...restriction(view), ...(after && { after }), limit: pageSize };
      const page = await answer(v1.GET("/v1/intake/gaps", { params: { query }, signal }));
      // Digests come with every page.
      const digests = after ? [] : page.digests;
      return {
        rows: [
          ...digests.map((digest): Gap => ({ kind: "digest", digest })),
          ...page.files.map((file): Gap => ({ kind: "file", file })),
        ],
        after: page.after,
      };
    },
    [placeKey(view)],
  );
}

export function useDigests(view: View): Pages<Digest> {
  const { digests: state, bucket } = view;
  return usePages(
    async (after, signal) => {
      const query = {
        ...(bucket && { bucket }),
        ...(state && { state }),
        ...(after && { after }),
      };
      const page = await answer(v1.GET("/v1/intake/digests", { params: { query }, signal }));
      return { rows: page.digests, after: page.after };
    },
    [state, bucket],
  );
}

export function useLetters(all: boolean): Answer<Letter[]> {
  return useAnswer(
    async (signal) => {
      const params = { query: all ? { all: true } : {} };
      return (await answer(v1.GET("/v1/intake/letters", { params, signal }))).letters;
    },
    [all],
    refreshed,
  );
}
