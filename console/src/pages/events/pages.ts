// usePages(): the events that a view asks for, a page at a time.

import { useCallback, useEffect, useReducer, useRef, useState } from "react";

import { useConnection } from "../../api/connection";
import { asFailure, type Failure, wasAborted } from "../../api/failure";
import { askPatiently } from "../../api/whole";
import { askPage } from "./ask";
import type { FoundEvent } from "./event";

/** So many pages are kept for whoever goes back. */
const keptMax = 10;

export interface Pages {
  /** What `events` are of: another key means that the answer is still awaited. */
  key: string;
  events: FoundEvent[];
  /** From 1; fewer than asked for where there are no more. */
  page: number;
  /** Pages that can be gone to; with `open` there may be more. */
  known: number;
  open: boolean;
  loading: boolean;
  failure: Failure | undefined;
}

type Step =
  | { do: "ask" }
  | { do: "show"; pages: Omit<Pages, "loading" | "failure"> }
  | { do: "fail"; key: string; failure: Failure };

const nothing: Pages = {
  key: "",
  events: [],
  page: 1,
  known: 1,
  open: false,
  loading: true,
  failure: undefined,
};

function nextPages(pages: Pages, step: Step): Pages {
  switch (step.do) {
    case "ask":
      return { ...pages, loading: true, failure: undefined };
    case "show":
      return { ...step.pages, loading: false, failure: undefined };
    case "fail":
      // Events of a search before this one are not what it found.
      return {
        ...(pages.key === step.key ? pages : { ...nothing, key: step.key }),
        loading: false,
        failure: step.failure,
      };
  }
}

/** The tokens that lead to the pages of one search, and the newest of its pages. */
class Walk {
  /** The first page needs none. */
  private readonly tokens: (string | undefined)[] = [undefined];
  private readonly kept = new Map<number, FoundEvent[]>();
  private ended = false;

  constructor(
    readonly key: string,
    private readonly ask: (
      token: string | undefined,
      signal: AbortSignal,
    ) => Promise<{ events: FoundEvent[]; nextToken?: string }>,
  ) {}

  /** Page `wanted`, or the last one before it, by way of those between, whose tokens it needs. */
  async to(wanted: number, signal: AbortSignal): Promise<Omit<Pages, "loading" | "failure">> {
    let page = Math.min(wanted, this.tokens.length);
    let events = this.kept.get(page);
    for (;;) {
      events ??= await this.read(page, signal);
      if (page === wanted || this.tokens.length === page) break;
      page += 1;
      events = this.kept.get(page);
    }
    return { key: this.key, events, page, known: this.tokens.length, open: !this.ended };
  }

  private askOnce(token: string | undefined, signal: AbortSignal) {
    return askPatiently(() => this.ask(token, signal), signal);
  }

  private async read(page: number, signal: AbortSignal): Promise<FoundEvent[]> {
    let token = this.tokens[page - 1];
    let found = await this.askOnce(token, signal);
    // A search for text ends a page after a while, though nothing was found until then.
    while (found.events.length === 0 && found.nextToken !== undefined) {
      token = found.nextToken;
      found = await this.askOnce(token, signal);
    }
    const { events, nextToken } = found;
    if (nextToken === undefined) this.ended = true;
    else this.tokens[page] = nextToken;
    this.kept.set(page, events);
    for (const old of this.kept.keys()) {
      if (this.kept.size <= keptMax) break;
      this.kept.delete(old);
    }
    return events;
  }
}

/**
 * Asks when filter, order, size or page change, and again when the server is back after a failure.
 * What was shown before stays until the answer is there; answers to what is no longer asked are
 * dropped.
 */
export function usePages(filter: string, order: "newest" | "oldest", size: number, page: number) {
  const [pages, step] = useReducer(nextPages, nothing);
  const [turn, setTurn] = useState(0);
  const connection = useConnection();
  const walk = useRef<Walk>(undefined);
  const key = `${order} ${size} ${turn} ${filter}`;

  useEffect(() => {
    const control = new AbortController();
    if (walk.current?.key !== key)
      walk.current = new Walk(key, (token, signal) =>
        askPage(new URLSearchParams(filter), order, size, token, signal),
      );
    step({ do: "ask" });
    walk.current
      .to(page, control.signal)
      .then((found) => {
        if (!control.signal.aborted) step({ do: "show", pages: found });
      })
      .catch((thrown: unknown) => {
        if (control.signal.aborted || wasAborted(thrown)) return;
        step({ do: "fail", key, failure: asFailure(thrown) });
      });
    return () => control.abort();
  }, [filter, order, size, key, page]);

  const failed = useRef(false);
  useEffect(() => {
    failed.current = pages.failure !== undefined;
  }, [pages.failure]);
  useEffect(() => {
    if (failed.current) setTurn((before) => before + 1);
  }, [connection]);

  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { pages, current: pages.key === key, reload };
}
