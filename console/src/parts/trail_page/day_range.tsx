// DayRange: the days of which something is shown; all where none are chosen.

import DateRangePicker from "@cloudscape-design/components/date-range-picker";

import type { Days } from "./days";

const today = () => new Date().toISOString().slice(0, 10);

export function DayRange({
  label,
  days,
  onChange,
}: {
  label: string;
  days: Days | undefined;
  onChange: (days: Days | undefined) => void;
}) {
  return (
    <DateRangePicker
      dateOnly
      ariaLabel={label}
      i18nStrings={{ ariaLabel: label }}
      rangeSelectorMode="absolute-only"
      relativeOptions={[]}
      placeholder="All days (UTC)"
      absoluteFormat="iso"
      isDateEnabled={(date) => date.toISOString().slice(0, 10) <= today()}
      isValidRange={(range) =>
        range?.type === "absolute" && range.startDate && range.endDate
          ? { valid: true }
          : { valid: false, errorMessage: "Choose a first and a last day." }
      }
      value={days ? { type: "absolute", startDate: days.from, endDate: days.to } : null}
      onChange={({ detail: { value } }) =>
        onChange(
          value?.type === "absolute"
            ? { from: value.startDate.slice(0, 10), to: value.endDate.slice(0, 10) }
            : undefined,
        )
      }
    />
  );
}
