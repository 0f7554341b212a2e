import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Failure } from "../../../api/failure";
import { lineOf, sampleEvent, streamOf } from "../../../testing/sample_events";
import { joined, Rate } from "./live";
import { LiveFeed, liveRows } from "./live_feed";

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `${lineOf(sampleEvent(from + at))}\n`).join("");
const positions = (feed: LiveFeed) => feed.take().map(({ provenance }) => provenance.position);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A feed whose tails answer one after the other; the last one stays. */
function feedOf(answers: (() => Promise<Response>)[]) {
  const asked: (string | undefined)[] = [];
  const feed = new LiveFeed(
    (from) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)];
      asked.push(from);
      return answer ? answer() : Promise.reject(new Error("no answer"));
    },
    () => undefined,
  );
  const ran = feed.run();
  return { feed, asked, ran };
}

const never = () => new Promise<Response>(() => undefined);

it("hands on what came, newest first, and each event once", async () => {
  const { feed } = feedOf([() => Promise.resolve(streamOf(["\n", lines(1, 3)])), never]);
  await vi.advanceTimersByTimeAsync(0);
  expect(positions(feed)).toEqual(["0:3", "0:2", "0:1"]);
  expect(feed.take()).toEqual([]);
  expect(feed.now.received).toBe(3);
  feed.stop();
});

it("holds no more than are shown, and counts them all", async () => {
  const { feed } = feedOf([
    () => Promise.resolve(streamOf([lines(1, 950), lines(951, 1_000)])),
    never,
  ]);
  await vi.advanceTimersByTimeAsync(0);
  expect(feed.now.received).toBe(1_000);
  const held = positions(feed);
  expect(held).toHaveLength(liveRows);
  expect(held[0]).toBe("0:1000");
  feed.stop();
});

it("goes on where it was when a tail breaks off", async () => {
  const { feed, asked } = feedOf([
    () => Promise.resolve(streamOf([lines(1, 2)])),
    () => Promise.reject(new TypeError("no server")),
    () => Promise.resolve(streamOf([lines(3, 3)])),
    never,
  ]);
  await vi.advanceTimersByTimeAsync(0);
  expect(feed.now.state).toBe("lost");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.slice(0, 4)).toEqual([undefined, "0:3", "0:3", "0:4"]);
  expect(positions(feed)).toEqual(["0:3", "0:2", "0:1"]);
  feed.stop();
});

it("begins anew where the journal no longer holds the place", async () => {
  const refused = new Failure("ValidationException", "not a position", 400);
  const { feed, asked } = feedOf([
    () => Promise.resolve(streamOf([lines(1, 1)])),
    () => Promise.reject(refused),
    never,
  ]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual([undefined, "0:2", undefined]);
  expect(feed.now.final).toBe(false);
  feed.stop();
});

it.each([
  ["AccessDeniedException", 403],
  ["UnauthenticatedException", 401],
  ["ValidationException", 400],
])("does not try again after %s", async (code, status) => {
  const refused = new Failure(code, "no", status);
  const { feed, asked, ran } = feedOf([() => Promise.reject(refused)]);
  await ran;
  expect(feed.now).toMatchObject({ state: "lost", failure: refused, final: true });
  expect(asked).toHaveLength(1);
});

it.each([
  ["ThrottlingException", 400],
  ["HTTP 503", 503],
])("tries again after %s", async (code, status) => {
  const refused = new Failure(code, "later", status);
  const { feed, asked } = feedOf([() => Promise.reject(refused), never]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
  feed.stop();
});

it("takes silence for a lost tail", async () => {
  const asked: AbortSignal[] = [];
  const feed = new LiveFeed(
    (_, signal) => {
      asked.push(signal);
      return new Promise((_answer, fail) => {
        signal.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
      });
    },
    () => undefined,
  );
  void feed.run();
  await vi.advanceTimersByTimeAsync(39_000);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked).toHaveLength(2);
  feed.stop();
  expect(asked[1]?.aborted).toBe(true);
});

it("joins what came to what was there, each event once and no more than are shown", () => {
  const many = (from: number, to: number) =>
    Array.from({ length: from - to + 1 }, (_, at) => sampleEvent(from - at));
  const shown = joined(many(120, 100), many(105, 1));
  expect(shown).toHaveLength(liveRows);
  expect(new Set(shown.map(({ provenance }) => provenance.position)).size).toBe(liveRows);
  expect(shown[0]?.provenance.position).toBe("0:120");
  expect(shown[21]?.provenance.position).toBe("0:99");
});

it("knows how many come in a second, lately", () => {
  const rate = new Rate();
  expect(rate.of(0, 0)).toBe(0);
  expect(rate.of(1_000, 500)).toBe(500);
  expect(rate.of(5_000, 2_500)).toBe(500);
  // What is longer ago no longer counts.
  expect(rate.of(10_000, 2_500)).toBe(0);
});
