// useRecords(): a page of the records of the delivered file that the address names.

import { useMemo } from "react";
import { useSearchParams } from "react-router";
import * as z from "zod/mini";

import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";

export type FileRecords = components["schemas"]["TrailFileRecords"];
export type LogRecord = FileRecords["records"][number];

export const recordsOnPage = 100;

const whole = z.coerce.number().check(z.int(), z.minimum(0), z.maximum(1_000_000));
const form = z.object({
  key: z.catch(z.string(), ""),
  bucket: z.catch(z.string(), ""),
  page: z.catch(whole.check(z.minimum(1)), 1),
  /** Within the page; -1: none is shown. */
  record: z.catch(whole, -1),
});
export type FilePlace = z.infer<typeof form>;

export function readFilePlace(parameters: URLSearchParams): FilePlace {
  return form.parse(Object.fromEntries(parameters));
}

export function filePlaceParameters({ key, bucket, page, record }: FilePlace): URLSearchParams {
  const parameters = new URLSearchParams(bucket ? { bucket } : {});
  parameters.set("key", key);
  if (page > 1) parameters.set("page", String(page));
  if (record >= 0) parameters.set("record", String(record));
  return parameters;
}

export function useFilePlace(): [FilePlace, (more: Partial<FilePlace>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const place = useMemo(() => readFilePlace(parameters), [parameters]);
  const go = (more: Partial<FilePlace>) =>
    setParameters(filePlaceParameters({ ...place, ...more }), { replace: more.page === undefined });
  return [place, go];
}

export function useRecords(arn: string, { key, bucket, page }: FilePlace): Answer<FileRecords> {
  const query = {
    key,
    limit: recordsOnPage,
    ...(bucket ? { bucket } : {}),
    ...(page > 1 ? { after: String((page - 1) * recordsOnPage) } : {}),
  };
  const params = { path: { name: arn }, query };
  return useAnswer(
    (signal) => answer(v1.GET("/v1/trails/{name}/files/records", { params, signal })),
    [arn, key, bucket, page],
    undefined,
    "keep", // What is said of the file stays while its records turn.
  );
}
