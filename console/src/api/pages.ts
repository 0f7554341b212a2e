// usePages(): a list of which the server gives a page at a time.

import { type DependencyList, useEffect, useRef, useState } from "react";

import { type Answer, useAnswer } from "./answer";
import { asFailure, type Failure, wasAborted } from "./failure";

export interface Page<Row> {
  rows: Row[];
  /** What the next page is asked for with; undefined: this is the last. */
  after: string | undefined;
}

export interface Pages<Row> {
  rows: Row[];
  /** Of the first page, or of the one that was asked for last. */
  failure: Failure | undefined;
  loading: boolean;
  /** Whether there may be more than `rows`. */
  hasMore: boolean;
  loadingMore: boolean;
  more: () => void;
  reload: () => void;
}

interface Rest<Row> {
  /** The first page that they follow. */
  of: Page<Row> | undefined;
  rows: Row[];
  after: string | undefined;
  failure: Failure | undefined;
  loading: boolean;
}

/** As useAnswer(): rows of a question that is no longer asked are dropped. */
export function usePages<Row>(
  ask: (after: string | undefined, signal: AbortSignal) => Promise<Page<Row>>,
  asked: DependencyList,
): Pages<Row> {
  const first: Answer<Page<Row>> = useAnswer((signal) => ask(undefined, signal), asked);
  const none: Rest<Row> = {
    of: first.value,
    rows: [],
    after: first.value?.after,
    failure: undefined,
    loading: false,
  };
  const [kept, setKept] = useState<Rest<Row>>(none);
  const rest = kept.of === first.value ? kept : none;
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), [first.value]);

  const more = () => {
    const { after } = rest;
    if (after === undefined || rest.loading) return;
    const control = new AbortController();
    running.current = control;
    setKept({ ...rest, loading: true, failure: undefined });
    ask(after, control.signal)
      .then((page) => {
        if (control.signal.aborted) return;
        setKept({
          ...rest,
          rows: [...rest.rows, ...page.rows],
          after: page.after,
          failure: undefined,
          loading: false,
        });
      })
      .catch((thrown: unknown) => {
        if (control.signal.aborted || wasAborted(thrown)) return;
        setKept({ ...rest, failure: asFailure(thrown), loading: false });
      });
  };

  return {
    rows: first.value ? [...first.value.rows, ...rest.rows] : [],
    failure: first.failure ?? rest.failure,
    loading: first.loading,
    hasMore: rest.after !== undefined,
    loadingMore: rest.loading,
    more,
    reload: first.reload,
  };
}
