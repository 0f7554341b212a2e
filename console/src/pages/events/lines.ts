// Lines of a stream of the server's (application/x-ndjson).

import { Failure } from "../../api/failure";

/**
 * Hands the lines of `reply` on, those of each piece together, until it ends. An empty line is a
 * sign of life and is not handed on. Throws Failure where the server says in its last line why it
 * ends early, and what the reading throws.
 */
export async function readLines(
  reply: Response,
  take: (lines: string[]) => void,
  alive: () => void = () => undefined,
): Promise<void> {
  if (!reply.body) return;
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    alive();
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    const full = lines.filter((line) => line !== "");
    const last = full.at(-1);
    const said = last === undefined ? undefined : errorOf(last);
    if (said) full.pop();
    if (full.length > 0) take(full);
    if (said) throw said;
  }
  const said = errorOf(rest);
  if (said) throw said;
  if (rest !== "") take([rest]);
}

/** {"error":{"__type":"…","message":"…"}}: no event has `error` as its first member. */
function errorOf(line: string): Failure | undefined {
  if (!line.startsWith('{"error":')) return undefined;
  try {
    const { error } = JSON.parse(line) as { error: { __type?: string; message?: string } };
    return new Failure(
      error.__type ?? "Unexpected",
      error.message ?? "The server ended its answer and did not say why.",
      0,
    );
  } catch {
    return undefined;
  }
}
