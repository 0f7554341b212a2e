// Whether the server can be reached: noted by every call, asked again and again while it cannot.

import { useSyncExternalStore } from "react";

let reachable = true;
let generation = 0; // Grows each time the server is back.
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

async function probe(pause: number): Promise<void> {
  try {
    const reply = await fetch("/healthz", { cache: "no-store" });
    if (reply.ok) {
      timer = undefined;
      noteReached();
      return;
    }
  } catch {
    // Still away.
  }
  timer = setTimeout(() => void probe(Math.min(pause * 2, 10_000)), pause);
}

/** A call got through. */
export function noteReached(): void {
  if (reachable) return;
  reachable = true;
  generation += 1;
  tell();
}

/** A call did not get through. */
export function noteLost(): void {
  if (!reachable) return;
  reachable = false;
  tell();
  timer ??= setTimeout(() => void probe(1_000), 500);
}

/** Resolves when the server can be reached: at once if nothing says otherwise. */
export function whenReachable(): Promise<void> {
  if (reachable) return Promise.resolve();
  return new Promise((resolve) => {
    const listener = () => {
      if (!reachable) return;
      listeners.delete(listener);
      resolve();
    };
    listeners.add(listener);
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useReachable(): boolean {
  return useSyncExternalStore(subscribe, () => reachable);
}

/** A number that changes when the server is back: what depends on it is asked again. */
export function useConnection(): number {
  return useSyncExternalStore(subscribe, () => generation);
}
