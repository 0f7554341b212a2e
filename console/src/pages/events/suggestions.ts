// useSuggestions(): values for the filter's box, from the data.

import type { PropertyFilterProps } from "@cloudscape-design/components/property-filter";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { wasAborted } from "../../api/failure";
import type { TimeRange } from "../../parts/event_link";
import { countText } from "../../parts/figure_text";
import { askValues } from "./ask";
import { type Condition, parametersOf } from "./conditions";
import { type Field, fieldOf, fields, outcomeTexts } from "./fields";

type Option = PropertyFilterProps.FilteringOption;

/** Of which fields values are offered to somebody who types without naming a field. */
const offered = ["eventName", "errorCode", "username", "eventSource", "resourceName"];
const pause = 120;

function optionOf(propertyKey: string, value: string): Option {
  const label = propertyKey === "outcome" ? outcomeTexts[value] : undefined;
  return { propertyKey, value, ...(label ? { label } : {}) };
}

/** Values that must be on offer whatever was typed: those of the tokens, or they would be lost. */
function optionsOfTokens(conditions: readonly Condition[]): Option[] {
  return conditions.flatMap(({ key, operator, values }) =>
    key !== "" && (operator === "=" || operator === "!=")
      ? values.map((value) => optionOf(key, value))
      : [],
  );
}

const optionsOfKnown = fields.flatMap(({ key, known }) =>
  (known ?? []).map((value) => optionOf(key, value)),
);

/** What was typed is an option too: a value may be yet to come. */
function withTyped(options: Option[], field: Field | undefined, text: string): Option[] {
  const typed = text.trim();
  if (!field || field.known || typed === "") return options;
  if (options.some((one) => one.propertyKey === field.key && one.value === typed)) return options;
  return [...options, { propertyKey: field.key, value: typed, tags: ["As typed"] }];
}

export function unique(options: readonly Option[]): Option[] {
  const seen = new Map<string, Option>();
  for (const option of options) {
    const key = `${option.propertyKey} ${option.value}`;
    if (!seen.has(key)) seen.set(key, option);
  }
  return [...seen.values()];
}

interface Loaded {
  options: Option[];
  status: "pending" | "loading" | "finished" | "error";
}

export function useSuggestions(conditions: readonly Condition[], range: TimeRange | undefined) {
  const [loaded, setLoaded] = useState<Loaded>({ options: [], status: "pending" });
  const asked = useRef<AbortController>(undefined);
  useEffect(() => () => asked.current?.abort(), []);

  const load = useCallback(
    (field: Field | undefined, text: string) => {
      asked.current?.abort();
      const control = new AbortController();
      asked.current = control;
      const wanted = field ? [field] : offered.map(fieldOf).filter((one) => one !== undefined);
      if (field?.known || field?.member || field?.single || (!field && text.trim().length < 2)) {
        setLoaded({ options: withTyped([], field, text), status: "finished" });
        return;
      }
      setLoaded((before) => ({ ...before, status: "loading" }));
      const ask = async (of: Field): Promise<Option[]> => {
        // What else is wanted narrows what is offered, but for what the server reads records for.
        const others = conditions.filter(
          ({ key }) => key !== of.key && key !== "" && !fieldOf(key)?.member,
        );
        const filter = parametersOf(others, range);
        const values = await askValues(filter, of.key, text.trim(), control.signal);
        return values.map(({ value, count }) => ({
          propertyKey: of.key,
          value,
          tags: [countText(count)],
        }));
      };
      const later = new Promise((resolve) => setTimeout(resolve, pause));
      later
        .then(() => (control.signal.aborted ? [] : Promise.all(wanted.map(ask))))
        .then((found) => {
          if (control.signal.aborted) return;
          setLoaded({ options: withTyped(found.flat(), field, text), status: "finished" });
        })
        .catch((thrown: unknown) => {
          if (control.signal.aborted || wasAborted(thrown)) return;
          setLoaded({ options: withTyped([], field, text), status: "error" });
        });
    },
    [conditions, range],
  );

  const options = useMemo(
    () => unique([...loaded.options, ...optionsOfTokens(conditions), ...optionsOfKnown]),
    [loaded.options, conditions],
  );
  return { options, status: loaded.status, load };
}
