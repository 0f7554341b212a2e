import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";

export type Token = components["schemas"]["Token"];
export type Scope = components["schemas"]["Scope"];

export function useTokens(): Answer<Token[]> {
  return useAnswer(async (signal) => (await answer(v1.GET("/v1/tokens", { signal }))).tokens, []);
}
