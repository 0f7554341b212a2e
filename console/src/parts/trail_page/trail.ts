// useTrail(): the trail that a page's address names.

import { useParams } from "react-router";

import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import { trailArn } from "../../api/trail_operations";
import { useSignedIn } from "../../shell/session";
import type { Trail } from "../trail_health";

export interface TrailName {
  homeRegion: string;
  name: string;
  /** What /v1 takes, from whatever Region. */
  arn: string;
}

/** Of a page at /trails/:region/:name. */
export function useTrailName(): TrailName {
  const { account } = useSignedIn();
  const { region = "", name = "" } = useParams();
  return { homeRegion: region, name, arn: trailArn(account, region, name) };
}

/** Asked again every `every` milliseconds, if given. */
export function useTrail({ arn }: TrailName, every?: number): Answer<Trail> {
  return useAnswer(
    (signal) => answer(v1.GET("/v1/trails/{name}", { params: { path: { name: arn } }, signal })),
    [arn],
    every,
  );
}
