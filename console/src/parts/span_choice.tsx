// SpanChoice: what time a page's figures are of.

import Select from "@cloudscape-design/components/select";

import { usePreferences } from "../shell/preferences";
import { type Span, spanLabel, spans } from "./time_span";

export function SpanChoice({
  span,
  onChange,
}: {
  span: Span;
  onChange: (change: Partial<Span>) => void;
}) {
  const { zone } = usePreferences();
  const options = spans.map(({ value, label }) => ({
    value: value as string,
    label: label as string,
  }));
  const chosen = { value: span.from === "" ? span.since : "range", label: spanLabel(span, zone) };
  return (
    <Select
      ariaLabel="Time"
      options={options.some(({ value }) => value === chosen.value) ? options : [chosen, ...options]}
      selectedOption={chosen}
      onChange={({ detail }) => {
        const since = detail.selectedOption.value;
        if (since !== undefined && since !== "range") onChange({ since, from: "", to: "" });
      }}
    />
  );
}
