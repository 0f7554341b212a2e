// The client of /v1, typed by its description (docs/openapi.json), and of CloudTrail's own
// operations.

import createClient, { type Middleware } from "openapi-fetch";

import { isPersonHere } from "./activity";
import { noteLost, noteReached } from "./connection";
import { Failure, failureOf, unreachable } from "./failure";
import type { paths } from "./schema";
import { getCsrfToken, sessionEnded } from "./session_token";

/**
 * fetch() that shows the CSRF token, says when nobody is at the page, and notes whether the server
 * is there. Throws Failure, or AbortError.
 */
export async function call(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  if (request.method !== "GET" && request.method !== "HEAD")
    headers.set("x-opentrail-csrf", getCsrfToken());
  if (!isPersonHere()) headers.set("x-opentrail-background", "true");
  let reply: Response;
  try {
    reply = await fetch(new Request(request, { headers, credentials: "same-origin" }));
  } catch (thrown) {
    if (request.signal.aborted) throw thrown;
    noteLost();
    throw unreachable();
  }
  noteReached();
  return reply;
}

async function bodyOf(reply: Response): Promise<unknown> {
  const text = await reply.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { message: text.slice(0, 500) };
  }
}

/** Throws what the reply says went wrong, if it did. */
export async function checked(reply: Response): Promise<Response> {
  if (reply.ok) return reply;
  const failure = failureOf(reply.status, await bodyOf(reply));
  if (failure.code === "UnauthenticatedException") sessionEnded();
  throw failure;
}

const failing: Middleware = {
  async onResponse({ response }) {
    return checked(response);
  },
};

/**
 * `const { data } = await v1.GET("/v1/status", { signal })`. Throws Failure for every reply that is
 * an error.
 */
export const v1 = createClient<paths>({ baseUrl: window.location.origin, fetch: call });
v1.use(failing);

/** The reply's body, for calls of v1: `answer(v1.GET(…))`. */
export async function answer<T>(reply: Promise<{ data?: T }>): Promise<T> {
  const { data } = await reply;
  if (data === undefined) throw new Failure("Unexpected", "The server sent an empty reply.", 0);
  return data;
}

async function post<Reply>(
  target: string,
  headers: HeadersInit,
  input: object,
  signal?: AbortSignal,
): Promise<Reply> {
  const request = new Request(new URL(target, window.location.origin), {
    method: "POST",
    headers,
    body: JSON.stringify(input),
    ...(signal ? { signal } : {}),
  });
  const reply = await checked(await call(request));
  return (await reply.json()) as Reply;
}

/**
 * One of CloudTrail's own operations: `cloudtrail<{trailList: Trail[]}>("DescribeTrails", {})`; in
 * the home Region unless another is given.
 */
export function cloudtrail<Reply>(
  operation: string,
  input: object,
  signal?: AbortSignal,
  region?: string,
): Promise<Reply> {
  const target = `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.${operation}`;
  const headers = { "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target };
  return post("/", region ? { ...headers, "x-opentrail-region": region } : headers, input, signal);
}

/** One of IAM's or STS's operations, or OpenTrail's own of accounts (docs/access-api.md). */
export function access<Reply>(
  operation: string,
  input: object,
  signal?: AbortSignal,
): Promise<Reply> {
  return post(`/v1/access/${operation}`, { "Content-Type": "application/json" }, input, signal);
}
