// Flashes: what happened, above the page, until it is dismissed.

import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";

import { asFailure } from "../api/failure";

interface Flashes {
  items: FlashbarProps.MessageDefinition[];
  /** "Trail audit was created." */
  done: (text: string) => void;
  /** What was tried, and why it failed: failed("The trail was not created", thrown). */
  failed: (what: string, thrown: unknown) => void;
}

const Context = createContext<Flashes | undefined>(undefined);
const most = 5;
let number = 0;

export function FlashProvider({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<FlashbarProps.MessageDefinition[]>([]);

  const add = useCallback((item: FlashbarProps.MessageDefinition) => {
    number += 1;
    const id = `flash-${number}`;
    const dismissible = {
      ...item,
      id,
      dismissible: true,
      dismissLabel: "Dismiss",
      onDismiss: () => setItems((before) => before.filter((one) => one.id !== id)),
    };
    // The newest is on top of the stack.
    setItems((before) => [dismissible, ...before].slice(0, most));
  }, []);

  const flashes = useMemo(
    () => ({
      items,
      done: (text: string) => add({ type: "success", content: text, ariaRole: "status" }),
      failed: (what: string, thrown: unknown) =>
        add({ type: "error", header: what, content: asFailure(thrown).message, ariaRole: "alert" }),
    }),
    [items, add],
  );
  return <Context value={flashes}>{children}</Context>;
}

export function useFlashes(): Flashes {
  const flashes = useContext(Context);
  if (!flashes) throw new Error("useFlashes() outside FlashProvider");
  return flashes;
}
