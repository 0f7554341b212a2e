// useSelectorPreview(): asks what selectors would have taken, a moment after they stopped changing.

import { useEffect, useState } from "react";

import { useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import type { components } from "../../api/schema";
import { type Choice, problems, selectorsOf } from "./choice";
import { type Period, startOf } from "./verdict";

export type Preview = components["schemas"]["SelectorPreview"];

const pause = 600;

/** `value` once it has stayed the same for a moment. */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}

/** The request's selectors as text; empty while something is missing. */
function textOf(choice: Choice): string {
  if (Object.keys(problems(choice)).length > 0) return "";
  return JSON.stringify(selectorsOf(choice));
}

/** No value while something is missing in the choice. */
export function useSelectorPreview(choice: Choice, period: Period, region?: string) {
  const text = useSettled(textOf(choice), pause);
  const asked = useAnswer<Preview | undefined>(
    (signal) => {
      if (text === "") return Promise.resolve(undefined);
      const now = Date.now();
      const body = {
        ...(JSON.parse(text) as object),
        from: startOf(period, now),
        to: new Date(now).toISOString(),
        ...(region ? { region } : {}),
      };
      return answer(v1.POST("/v1/selectors/preview", { body, signal }));
    },
    [text, period, region],
  );
  return text === "" ? { ...asked, value: undefined } : asked;
}
