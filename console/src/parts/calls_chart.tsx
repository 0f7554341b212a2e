// CallsChart: calls over time as stacked bars, each bar with a link to its events.

import BarChart from "@cloudscape-design/components/bar-chart";
import Box from "@cloudscape-design/components/box";

import { usePreferences } from "../shell/preferences";
import type { TimeRange } from "./event_link";
import { countText } from "./figure_text";
import { PageLink } from "./page_link";
import { timeText } from "./time_text";
import "./outcomes.css";

export interface CallsSeries {
  title: string;
  /** Of each start. */
  counts: number[];
  color?: string;
}

/** `link` is to the events of a bar. */
export function CallsChart({
  label,
  starts,
  step,
  series,
  link,
}: {
  label: string;
  starts: number[];
  step: number;
  series: CallsSeries[];
  link: (range: TimeRange) => string;
}) {
  const { zone } = usePreferences();
  const text = (start: Date) => timeText(start, zone);
  // Days need no clock, hours no date but where it changes.
  const tick = (start: Date) => {
    const whole = text(start);
    return step >= 86_400_000
      ? whole.slice(0, 10)
      : `${whole.slice(5, 10)}\n${whole.slice(11, step >= 60_000 ? 16 : 19)}`;
  };
  const dates = starts.map((start) => new Date(start));
  return (
    <BarChart<Date>
      ariaLabel={label}
      height={220}
      stackedBars
      hideFilter
      xScaleType="categorical"
      xDomain={dates}
      series={series.map(({ title, counts, color }) => ({
        type: "bar",
        title,
        ...(color ? { color } : {}),
        valueFormatter: countText,
        data: dates.map((x, at) => ({ x, y: counts[at] ?? 0 })),
      }))}
      i18nStrings={{
        xTickFormatter: tick,
        yTickFormatter: countText,
        detailPopoverDismissAriaLabel: "Close",
        chartAriaRoleDescription: "bar chart",
        legendAriaLabel: "Legend",
        xAxisAriaRoleDescription: "time axis",
        yAxisAriaRoleDescription: "axis of counts",
      }}
      detailPopoverFooter={(start) => (
        <PageLink
          to={link({
            from: start.toISOString(),
            to: new Date(start.getTime() + step - 1).toISOString(),
          })}
        >
          {`Events from ${text(start)}`}
        </PageLink>
      )}
      empty={<Box textAlign="center">No events in this time</Box>}
    />
  );
}
