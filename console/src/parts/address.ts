// useAddress(): the state of a page, kept in its address, so that a view can be shared and the
// browser's "back" works.

import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

/** As zod's: each member has a safe default for what is not there, or makes no sense. */
interface Schema<T> {
  parse: (value: unknown) => T;
}

/**
 * The address's parameters by `schema` (the same object each time), and how to change some of
 * them. What is as by default is not in the address.
 */
export function useAddress<T extends Record<string, string>>(
  schema: Schema<T>,
): [T, (change: Partial<T>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.toString();
  const state = useMemo(
    () => schema.parse(Object.fromEntries(new URLSearchParams(text))),
    [schema, text],
  );
  const change = useCallback(
    (changed: Partial<T>) => {
      const safe = schema.parse({});
      setParameters((before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changed)) {
          if (value === undefined || value === safe[name]) after.delete(name);
          else after.set(name, value);
        }
        return after;
      });
    },
    [schema, setParameters],
  );
  return [state, change];
}
