// What a trail's page asks of the server.

import { useCallback } from "react";
import { useSearchParams } from "react-router";

import { useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";
import { type Days, momentsOf } from "../../parts/trail_page/days";
import { type Place, placeParameters, readPlace } from "./address";

export type TrailFile = components["schemas"]["TrailFile"];
export type TrailDigest = components["schemas"]["TrailDigest"];
export type Validation = components["schemas"]["TrailValidation"];

const filesOnPage = 50;
const digestsOnPage = 25;

export function usePlace(): [Place, (place: Partial<Place>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const go = useCallback(
    (place: Partial<Place>) => setParameters(placeParameters(place)),
    [setParameters],
  );
  return [readPlace(parameters), go];
}

interface Asked {
  arn: string;
  days: Days | undefined;
  region: string;
  after: string | undefined;
}

function queryOf({ days, region, after }: Asked) {
  return {
    ...(days ? momentsOf(days) : {}),
    ...(region ? { region } : {}),
    ...(after ? { after } : {}),
  };
}

/** The first page of all days is asked again as files arrive. */
export function useFiles(asked: Asked) {
  const query = { ...queryOf(asked), limit: filesOnPage };
  return useAnswer(
    (signal) =>
      answer(
        v1.GET("/v1/trails/{name}/files", {
          params: { path: { name: asked.arn }, query },
          signal,
        }),
      ),
    [asked.arn, JSON.stringify(query)],
    asked.after ? undefined : 10_000,
  );
}

export function useDigests(asked: Asked) {
  const query = { ...queryOf(asked), limit: digestsOnPage };
  return useAnswer(
    (signal) =>
      answer(
        v1.GET("/v1/trails/{name}/digests", {
          params: { path: { name: asked.arn }, query },
          signal,
        }),
      ),
    [asked.arn, JSON.stringify(query)],
  );
}

export function isOver({ state }: Validation): boolean {
  return state !== "waiting" && state !== "running";
}

export function startValidation(arn: string, range: { from: string; to: string }) {
  const params = { path: { name: arn } };
  return answer(v1.POST("/v1/trails/{name}/validations", { params, body: range }));
}

export function cancelValidation(arn: string, id: string) {
  return answer(
    v1.DELETE("/v1/trails/{name}/validations/{id}", { params: { path: { name: arn, id } } }),
  );
}

/** Those that were asked for; again with another one that is shown, and as that comes along. */
export function useValidations(arn: string, id: string, shown: Validation | undefined) {
  return useAnswer(
    (signal) =>
      answer(v1.GET("/v1/trails/{name}/validations", { params: { path: { name: arn } }, signal })),
    [arn, id, shown?.state],
    shown && !isOver(shown) ? 2_000 : undefined,
    "keep",
  );
}

export function useValidation(arn: string, id: string, underWay: boolean) {
  return useAnswer<Validation | undefined>(
    (signal) =>
      id === ""
        ? Promise.resolve(undefined)
        : answer(
            v1.GET("/v1/trails/{name}/validations/{id}", {
              params: { path: { name: arn, id } },
              signal,
            }),
          ),
    [arn, id],
    underWay ? 1_000 : undefined,
  );
}
