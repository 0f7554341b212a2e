// useAnswer(): a question to the server and its answer, on a page.

import { type DependencyList, useCallback, useEffect, useRef, useState } from "react";

import { useConnection } from "./connection";
import { asFailure, type Failure, wasAborted } from "./failure";

export interface Answer<T> {
  /** The newest answer; while another is awaited the one before stays. */
  value: T | undefined;
  failure: Failure | undefined;
  loading: boolean;
  /** Asks again. */
  reload: () => void;
}

/** `show` is for what is known of an answer that is still being worked out. */
export type Ask<T> = (signal: AbortSignal, show: (part: T) => void) => Promise<T>;

/**
 * Asks when `asked` changes, when the server is back after it was away, and every `every`
 * milliseconds if given (not while the page is hidden, nor after a refusal: each would be an event
 * of the history). The answer to a question that is no longer
 * asked is dropped, and its call ended.
 */
export function useAnswer<T>(ask: Ask<T>, asked: DependencyList, every?: number): Answer<T> {
  const [value, setValue] = useState<T>();
  const [failure, setFailure] = useState<Failure>();
  const [loading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);
  const connection = useConnection();
  const newest = useRef(ask);
  useEffect(() => {
    newest.current = ask;
  });

  useEffect(() => {
    const control = new AbortController();
    setLoading(true);
    newest
      .current(control.signal, (part) => {
        if (control.signal.aborted) return;
        setValue(() => part);
        setFailure(undefined);
      })
      .then((got) => {
        if (control.signal.aborted) return;
        setValue(() => got);
        setFailure(undefined);
        setLoading(false);
      })
      .catch((thrown: unknown) => {
        if (control.signal.aborted || wasAborted(thrown)) return;
        setFailure(asFailure(thrown));
        setLoading(false);
      });
    return () => control.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `asked` is the caller's list.
  }, [...asked, connection, turn]);

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
