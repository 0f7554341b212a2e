// replies(): stands in for the server: what is answered, by path or by CloudTrail's operation.

import { vi } from "vitest";

/** A function is given the query, or the input of the operation. A Response is sent as it is. */
export type Reply = object | ((asked: Record<string, string>) => object);

/**
 * fetch() answers so from now on, and everything else with 404. `by`: "/v1/imports", "POST
 * /v1/tokens", "GetImport". Returns the requests, as they come.
 */
export function replies(by: Record<string, Reply>): Request[] {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    requests.push(request);
    const url = new URL(request.url);
    const target = request.headers.get("x-amz-target");
    const name = target?.slice(target.lastIndexOf(".") + 1) ?? url.pathname;
    const reply = by[`${request.method} ${name}`] ?? by[name];
    if (reply === undefined)
      return new Response(JSON.stringify({ __type: "NotFound", message: `no ${name}` }), {
        status: 404,
      });
    const isOperation = target !== null || url.pathname.startsWith("/v1/access/");
    const asked = isOperation
      ? ((await request.clone().json()) as Record<string, string>)
      : Object.fromEntries(url.searchParams);
    const body: object = typeof reply === "function" ? (reply(asked) as object) : reply;
    return body instanceof Response ? body : new Response(JSON.stringify(body), { status: 200 });
  });
  return requests;
}

/** What the server says when it refuses. */
export function refusal(status: number, code: string, message: string): () => Response {
  return () => new Response(JSON.stringify({ __type: code, message }), { status });
}
