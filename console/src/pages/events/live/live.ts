// useLive(): the newest events of a live tail, in batches that the page can follow.

import { useEffect, useRef, useState } from "react";

import type { FoundEvent } from "../event";
import { askTail } from "../ask";
import { LiveFeed, liveRows, type LiveStanding } from "./live_feed";

/** Between two batches at least; longer where showing one takes long. */
const pauseMin = 250;
const pauseMax = 2_000;
/** Of the time, showing takes a third at most. */
const share = 2;
/** The rate is of about so long. */
const rateOver = 5_000;

export interface Live extends LiveStanding {
  /** Newest first. */
  events: FoundEvent[];
  /** Came while nothing was shown. */
  waiting: number;
  /** Events a second, lately. */
  rate: number;
}

const nothing: Live = {
  state: "connecting",
  received: 0,
  failure: undefined,
  final: false,
  events: [],
  waiting: 0,
  rate: 0,
};

/** `newer` before `older`, each event once, no more than are shown. */
export function joined(newer: readonly FoundEvent[], older: readonly FoundEvent[]): FoundEvent[] {
  const seen = new Set<string>();
  const events: FoundEvent[] = [];
  for (const event of [...newer, ...older]) {
    if (events.length === liveRows) break;
    const { position } = event.provenance;
    if (seen.has(position)) continue;
    seen.add(position);
    events.push(event);
  }
  return events;
}

/** Events a second of the last few, from how many there were when. */
export class Rate {
  private marks: { at: number; count: number }[] = [];

  of(at: number, count: number): number {
    this.marks = [...this.marks.filter((mark) => at - mark.at <= rateOver), { at, count }];
    const first = this.marks[0];
    if (!first || at === first.at) return 0;
    return ((count - first.count) * 1_000) / (at - first.at);
  }
}

/** Follows what matches `filter` (without times) while the page is; `paused` shows nothing new. */
export function useLive(filter: string, paused: boolean): Live {
  const [live, setLive] = useState(nothing);
  const isPaused = useRef(paused);
  const soon = useRef<() => void>(() => undefined);
  const began = useRef(0);

  // How long the last batch took to be shown.
  const took = useRef(0);
  useEffect(() => {
    if (began.current > 0) took.current = performance.now() - began.current;
    began.current = 0;
  });

  useEffect(() => {
    setLive(nothing);
    const rate = new Rate();
    let shownTo = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      const { now } = feed;
      const taken = isPaused.current || document.hidden ? [] : feed.take();
      if (!isPaused.current && !document.hidden) shownTo = now.received;
      const waiting = now.received - shownTo;
      const perSecond = rate.of(performance.now(), now.received);
      began.current = performance.now();
      setLive((before) => ({
        ...now,
        events: taken.length === 0 ? before.events : joined(taken, before.events),
        waiting,
        rate: perSecond,
      }));
      // A rate falls when nothing comes, too.
      if (perSecond > 0) plan(1_000);
    };
    const plan = (least = 0) => {
      const pause = Math.min(pauseMax, Math.max(pauseMin, took.current * share, least));
      timer ??= setTimeout(show, pause);
    };
    const feed = new LiveFeed(
      (from, signal) => askTail(new URLSearchParams(filter), from, signal),
      () => plan(),
    );
    soon.current = () => plan();
    const onVisible = () => plan();
    document.addEventListener("visibilitychange", onVisible);
    void feed.run();
    return () => {
      feed.stop();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [filter]);

  useEffect(() => {
    isPaused.current = paused;
    soon.current();
  }, [paused]);
  return live;
}
