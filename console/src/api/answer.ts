// useAnswer(): a question to the server and its answer, on a page.

import { type DependencyList, useCallback, useEffect, useRef, useState } from "react";

import { useConnection } from "./connection";
import { asFailure, type Failure, wasAborted } from "./failure";

export interface Answer<T> {
  /** The newest answer to this question; of one that was asked before nothing is left. */
  value: T | undefined;
  /** Why the newest answer to this question could not be had. */
  failure: Failure | undefined;
  loading: boolean;
  /** Asks again. */
  reload: () => void;
}

/** `show` is for what is known of an answer that is still being worked out. */
export type Ask<T> = (signal: AbortSignal, show: (part: T) => void) => Promise<T>;

interface Kept<T> {
  /** The question that `failure` and `loading` are of. */
  asked: DependencyList;
  value: T | undefined;
  /** The question that `value` answers. */
  answers: DependencyList;
  failure: Failure | undefined;
  loading: boolean;
}

function isSame(one: DependencyList, other: DependencyList): boolean {
  return one.length === other.length && one.every((part, at) => Object.is(part, other[at]));
}

/** `kept` as far as it is of `asked`; with `old` its value, too, whatever it answers. */
function keptOf<T>(kept: Kept<T>, asked: DependencyList, old: boolean): Kept<T> {
  const value = old || isSame(kept.answers, asked) ? kept.value : undefined;
  if (isSame(kept.asked, asked)) return { ...kept, value };
  return { ...kept, asked, value, failure: undefined, loading: true };
}

/**
 * Asks when `asked` changes, when the server is back after it was away, and every `every`
 * milliseconds if given (not while the page is hidden, nor after a refusal: each would be an event
 * of the history). The answer to a question that is no longer asked is dropped, and its call ended.
 * With `old` "keep" the answer before stays until another question is answered or fails: for
 * whoever says of what the shown answer is.
 */
export function useAnswer<T>(
  ask: Ask<T>,
  asked: DependencyList,
  every?: number,
  old: "drop" | "keep" = "drop",
): Answer<T> {
  const [newestKept, setKept] = useState<Kept<T>>({
    asked,
    value: undefined,
    answers: asked,
    failure: undefined,
    loading: true,
  });
  const [turn, setTurn] = useState(0);
  const connection = useConnection();
  const newest = useRef(ask);
  useEffect(() => {
    newest.current = ask;
  });

  useEffect(() => {
    const control = new AbortController();
    setKept((before) => ({ ...keptOf(before, asked, old === "keep"), loading: true }));
    newest
      .current(control.signal, (part) => {
        if (control.signal.aborted) return;
        setKept({ asked, value: part, answers: asked, failure: undefined, loading: true });
      })
      .then((value) => {
        if (control.signal.aborted) return;
        setKept({ asked, value, answers: asked, failure: undefined, loading: false });
      })
      .catch((thrown: unknown) => {
        if (control.signal.aborted || wasAborted(thrown)) return;
        const failure = asFailure(thrown);
        setKept((before) => ({ ...keptOf(before, asked, false), failure, loading: false }));
      });
    return () => control.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `asked` is the caller's list.
  }, [...asked, connection, turn]);

  const { value, failure, loading } = keptOf(newestKept, asked, old === "keep");
  const refused = failure?.refused ?? false;
  useEffect(() => {
    if (every === undefined || refused) return;
    const timer = setInterval(() => {
      if (!document.hidden) setTurn((before) => before + 1);
    }, every);
    return () => clearInterval(timer);
  }, [every, refused]);

  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { value, failure, loading, reload };
}
