// TimeBox: the time range, relative or absolute, in the zone that the person chose.

import DateRangePicker, {
  type DateRangePickerProps,
} from "@cloudscape-design/components/date-range-picker";

import type { TimeRange } from "../../parts/event_link";
import { usePreferences, type Zone } from "../../shell/preferences";
import { pickerOfRange, rangeOfPicker, rangeText } from "./range";

const option = (
  key: string,
  amount: number,
  unit: DateRangePickerProps.TimeUnit,
): DateRangePickerProps.RelativeOption => ({ key, amount, unit, type: "relative" });

const options = [
  option("15m", 15, "minute"),
  option("1h", 1, "hour"),
  option("12h", 12, "hour"),
  option("1d", 1, "day"),
  option("7d", 7, "day"),
  option("30d", 30, "day"),
  option("90d", 90, "day"),
];

export function isValidRange(
  value: DateRangePickerProps.Value | null,
): DateRangePickerProps.ValidationResult {
  if (!value) return { valid: true };
  if (value.type === "relative") {
    if (value.amount > 0 && value.amount < 1_000_000) return { valid: true };
    return { valid: false, errorMessage: "Choose how long before now, such as 12 hours." };
  }
  const from = Date.parse(value.startDate);
  const to = Date.parse(value.endDate);
  if (Number.isNaN(from) || Number.isNaN(to))
    return { valid: false, errorMessage: "Choose a first and a last day." };
  if (from > to) return { valid: false, errorMessage: "The range ends before it begins." };
  return { valid: true };
}

function zoneText(zone: Zone): string {
  if (zone === "utc") return "UTC";
  return `local time, ${new Intl.DateTimeFormat().resolvedOptions().timeZone}`;
}

export function TimeBox({
  range,
  onChange,
}: {
  range: TimeRange | undefined;
  onChange: (range: TimeRange | undefined) => void;
}) {
  const { zone } = usePreferences();
  const named = zoneText(zone);
  return (
    <DateRangePicker
      value={pickerOfRange(range, zone)}
      onChange={({ detail }) => onChange(rangeOfPicker(detail.value, zone))}
      relativeOptions={options}
      isValidRange={isValidRange}
      showClearButton
      expandToViewport
      placeholder="All time"
      ariaLabel="Time range"
      dateInputFormat="iso"
      absoluteFormat="iso"
      hideTimeOffset
      renderTriggerContent={({ formattedDate }) =>
        range && "from" in range ? rangeText(range, zone) : formattedDate
      }
      i18nStrings={{
        formatRelativeRange: ({ amount, unit }) =>
          `Last ${amount === 1 ? "" : `${amount} `}${unit}${amount === 1 ? "" : "s"}`,
        clearButtonLabel: "All time",
        startDateLabel: `Start date (${named})`,
        startTimeLabel: `Start time (${named})`,
        endDateLabel: `End date (${named})`,
        endTimeLabel: `End time (${named})`,
        dateTimeConstraintText:
          `Days and times are of ${named}, to the second, both ends included. ` +
          "Display, at the top of the page, chooses UTC or local time.",
      }}
    />
  );
}
