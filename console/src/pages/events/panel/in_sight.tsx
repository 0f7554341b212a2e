// InSight: keeps the opened row where it is seen, above the panel that covers the page's foot.

import { type ReactNode, useEffect, useRef } from "react";

import { focusPanelFromKeys, panelClass } from "../../../shell/focus";

/** Of the panel, above its content: its head, with some room. */
const head = 90;
/** What stays in view above the rows: the top bar and the table's heads. */
const top = 150;

/** How far to scroll so that a row from `row.top` to `row.bottom` is between the two. */
export function scrollFor(row: { top: number; bottom: number }, from: number, to: number): number {
  if (row.top < from) return row.top - from;
  if (row.bottom > to) return Math.min(row.bottom - to, row.top - from);
  return 0;
}

/** Around the panel's content. `of`: what is open; another one is looked for. */
export function InSight({
  of,
  label,
  children,
}: {
  of: string | undefined;
  label: string;
  children: ReactNode;
}) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The panel takes its place after it is rendered.
    const timer = setTimeout(() => {
      const row = document.querySelector("main tr:has(input:checked)");
      const panel = mark.current?.getBoundingClientRect();
      if (!row || !panel) return;
      const at = row.getBoundingClientRect();
      const covers = panel.width > window.innerWidth / 2;
      const by = scrollFor(at, top, covers ? panel.top - head : window.innerHeight);
      if (by !== 0) window.scrollBy({ top: by });
      focusPanelFromKeys();
    }, 150);
    return () => clearTimeout(timer);
  }, [of]);
  return (
    <div ref={mark} className={panelClass} tabIndex={-1} role="group" aria-label={label}>
      {children}
    </div>
  );
}
