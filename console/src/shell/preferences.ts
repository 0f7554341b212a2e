// What a person chose for this browser: theme and time zone.

import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
export type Zone = "utc" | "local";

interface Preferences {
  theme: Theme;
  zone: Zone;
}

const key = "opentrail.preferences";
const listeners = new Set<() => void>();

function read(): Preferences {
  const safe: Preferences = { theme: "system", zone: "utc" };
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<Preferences>;
    if (kept.theme === "light" || kept.theme === "dark") safe.theme = kept.theme;
    if (kept.zone === "local") safe.zone = kept.zone;
  } catch {
    // Nothing kept, or nothing that can be read.
  }
  return safe;
}

let current = read();
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  const isDark = current.theme === "dark" || (current.theme === "system" && dark.matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
}

export function setPreferences(chosen: Partial<Preferences>): void {
  current = { ...current, ...chosen };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing.
  }
  apply();
  for (const listener of listeners) listener();
}

/** Before the first page is shown. */
export function startPreferences(): void {
  apply();
  dark.addEventListener("change", apply);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
