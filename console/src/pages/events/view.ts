// useView(): the view that the address says, and how to change it.

import { useCallback, useEffect, useMemo, useRef } from "react";
import { useSearchParams } from "react-router";

import { parseView, renderView, type View } from "./address";
import { columnIds } from "./columns";

/** The same function always: what has it need not be rendered again. */
export type Change = (change: Partial<View>, how?: { replace: boolean }) => void;

export function useView(): { view: View; problems: string[]; change: Change } {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.toString();
  const read = useMemo(() => parseView(new URLSearchParams(text), columnIds), [text]);
  // Several changes before the next rendering build on each other.
  const newest = useRef(read.view);
  const set = useRef(setParameters);
  useEffect(() => {
    newest.current = read.view;
    set.current = setParameters;
  }, [read.view, setParameters]);

  const change = useCallback<Change>((part, how) => {
    // Other events than before begin with their first page.
    const other = ["conditions", "range", "order", "live"].some((name) => name in part);
    newest.current = { ...newest.current, ...(other ? { page: 1 } : {}), ...part };
    set.current(renderView(newest.current), how ?? { replace: false });
  }, []);
  return { ...read, change };
}
