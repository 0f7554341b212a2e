import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";

export type Status = components["schemas"]["Status"];

/** How the server is, asked again every five seconds. */
export function useStatus(): Answer<Status> {
  return useAnswer((signal) => answer(v1.GET("/v1/status", { signal })), [], 5_000);
}
