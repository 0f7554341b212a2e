// A trail's files and digests as they lie in their bucket, and the same in a terminal.

import { answer, v1 } from "../../api/client";
import { shellWord } from "../shell_word";

interface Place {
  bucket: string;
  key: string;
}

/** The file's own name. */
export function lastName(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

// Not JSON, whatever the description's types make of it.
const blob = { parseAs: "blob" } as const;

export function fileContent(arn: string, { bucket, key }: Place): Promise<Blob> {
  const params = { path: { name: arn }, query: { bucket, key } };
  return answer(v1.GET("/v1/trails/{name}/files/content", { params, ...blob }));
}

export function digestContent(arn: string, { bucket, key }: Place): Promise<Blob> {
  const params = { path: { name: arn }, query: { bucket, key } };
  return answer(v1.GET("/v1/trails/{name}/digests/content", { params, ...blob }));
}

export function copyCommand({ bucket, key }: Place, endpoint: string): string {
  return `aws s3 cp ${shellWord(`s3://${bucket}/${key}`)} . --endpoint-url ${shellWord(endpoint)}`;
}

/** Validates from `from` on, on whatever machine. */
export function validateCommand(arn: string, from: string, endpoint: string): string {
  const words = ["--trail-arn", arn, "--start-time", from, "--endpoint", endpoint];
  return `opentrail validate ${words.map(shellWord).join(" ")}`;
}
