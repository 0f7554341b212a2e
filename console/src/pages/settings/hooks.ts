import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";

export type Setting = components["schemas"]["Setting"];
export type DigestKey = components["schemas"]["DigestKey"];

export function useSettings(): Answer<Setting[]> {
  return useAnswer(
    async (signal) => (await answer(v1.GET("/v1/settings", { signal }))).settings,
    [],
  );
}

export function useDigestKeys(): Answer<DigestKey[]> {
  return useAnswer(
    async (signal) => (await answer(v1.GET("/v1/digest-keys", { signal }))).digestKeys,
    [],
  );
}

/** `region` undefined: of every Region that has a key. */
export async function rotate(region: string | undefined): Promise<number> {
  const made = await answer(
    v1.POST("/v1/digest-keys", { body: region === undefined ? {} : { region } }),
  );
  return made.digestKeys.length;
}
