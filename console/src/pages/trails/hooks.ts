// useTrails(): the account's trails and how each stands, asked again every few seconds.

import { useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";

const every = 10_000;

export function useTrails() {
  return useAnswer((signal) => answer(v1.GET("/v1/trails", { signal })), [], every);
}
