// Histogram: events over time, errors apart; dragging over it, or arrows and Enter, choose a range.

import "../../../parts/outcomes.css";
import "./histogram.css";

import Box from "@cloudscape-design/components/box";
import { type KeyboardEvent, memo, type PointerEvent, useState } from "react";

import type { TimeRange } from "../../../parts/event_link";
import { countText } from "../../../parts/figure_text";
import { timeText } from "../../../parts/time_text";
import { usePreferences, type Zone } from "../../../shell/preferences";
import type { Counted } from "./bars";
import { type Bar, barAt, partOf, rangeOfBars } from "./histogram_scale";

const height = 100;
/** The drawing's own units; gaps between bars are of a bar's width. */
const across = 1_000;
const gap = 0.1;
const help =
  "Events over time. Arrow keys move, with Shift they choose, Enter shows the events of that time.";

interface Chosen {
  from: number;
  to: number;
}

/** How many bars, and which part of one, lie before what was counted. */
function uncounted(bars: Bar[], { from = Infinity }: Counted): number {
  return bars.reduce((sum, { start, end }) => {
    const part = (Math.min(from, end) - start) / Math.max(1, end - start);
    return sum + Math.max(0, part);
  }, 0);
}

export function barText(bar: Bar, zone: Zone): string {
  const time = `${timeText(new Date(bar.start), zone)} to ${timeText(new Date(bar.end - 1), zone)}`;
  const errors = bar.errors > 0 ? `, ${countText(bar.errors)} failed` : "";
  const denied = bar.denied > 0 ? ` (${countText(bar.denied)} denied)` : "";
  const events = bar.count === 1 ? "1 event" : `${countText(bar.count)} events`;
  return `${time}: ${events}${errors}${denied}`;
}

/** Where bars from one to another are drawn. */
function placeOf(bars: readonly Bar[], one: number, other: number) {
  const x = partOf(bars, bars[one]?.start ?? 0) * across;
  return { x, width: Math.max(0, partOf(bars, bars[other]?.end ?? 0) * across - x) };
}

const Bars = memo(function Bars({ bars }: { bars: Bar[] }) {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  // What there is must be seen, however little of the whole it is.
  const tall = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * height));
  return bars.map((bar, index) => {
    const place = placeOf(bars, index, index);
    const [x, width] = [place.x + place.width * gap, place.width * (1 - 2 * gap)];
    const failed = tall(bar.errors);
    const denied = Math.min(failed, tall(bar.denied));
    const whole = Math.max(tall(bar.count), failed);
    const kinds = [
      ["bar", whole],
      ["bar-error", failed],
      ["bar-denied", denied],
    ] as const;
    return (
      <g key={bar.start}>
        {kinds.map(([kind, size]) => (
          <rect key={kind} className={kind} x={x} width={width} y={height - size} height={size} />
        ))}
      </g>
    );
  });
});

function Legend({ bars }: { bars: Bar[] }) {
  const sum = (of: (bar: Bar) => number) => bars.reduce((all, bar) => all + of(bar), 0);
  const errors = sum((bar) => bar.errors);
  const denied = sum((bar) => bar.denied);
  const keys: [string, string, number][] = [
    ["all", "Succeeded", sum((bar) => bar.count) - errors],
    ["error", "Failed otherwise", errors - denied],
    ["denied", "Denied", denied],
  ];
  return (
    <span className="events-histogram-legend">
      {keys.map(([kind, name, count]) => (
        <span key={kind}>
          <span className={`events-histogram-key ${kind}`} />
          {`${name}: ${countText(count)}`}
        </span>
      ))}
    </span>
  );
}

/** Keys move along the bars; with Shift they choose, Enter takes what is chosen. */
function useKeys(bars: Bar[], take: (chosen: Chosen) => void) {
  const [at, setAt] = useState<number>();
  const [chosen, setChosen] = useState<Chosen>();
  const moves: Record<string, (from: number) => number> = {
    ArrowLeft: (from) => from - 1,
    ArrowRight: (from) => from + 1,
    PageDown: (from) => from - 10,
    PageUp: (from) => from + 10,
    Home: () => 0,
    End: () => bars.length - 1,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const from = at ?? bars.length - 1;
    const move = moves[event.key];
    if (move) {
      const to = Math.min(bars.length - 1, Math.max(0, move(from)));
      setAt(to);
      setChosen(event.shiftKey ? { from: chosen?.from ?? from, to } : undefined);
    } else if (event.key === "Enter" && bars.length > 0) {
      setChosen(undefined);
      take(chosen ?? { from, to: from });
    } else if (event.key === "Escape" && chosen) {
      setChosen(undefined);
    } else {
      return;
    }
    event.preventDefault();
  };
  return { at, setAt, chosen, setChosen, onKeyDown };
}

/** How far the counting has come, which goes on by itself. */
function CountedBack({ counted: { from, percentRead }, zone }: { counted: Counted; zone: Zone }) {
  const read = `${percentRead} % of the records read`;
  return (
    <div>
      {from === undefined
        ? `Counting: ${read}`
        : `Counted back to ${timeText(new Date(from), zone)}: ${read}`}
    </div>
  );
}

export function Histogram({
  bars,
  loading,
  counted,
  onRange,
}: {
  bars: Bar[];
  /** Another is awaited: the one before stays until then. */
  loading: boolean;
  /** Set while the bars are of a part of the time. */
  counted?: Counted | undefined;
  onRange: (range: TimeRange) => void;
}) {
  const { zone } = usePreferences();
  const take = ({ from, to }: Chosen) => {
    const range = rangeOfBars(bars, from, to);
    if (range) onRange(range);
  };
  const { at, setAt, chosen, setChosen, onKeyDown } = useKeys(bars, take);
  const [dragging, setDragging] = useState(false);

  const barUnder = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return barAt(bars, (event.clientX - box.left) / Math.max(1, box.width));
  };
  const first = bars[0];
  const last = bars[bars.length - 1];
  if (!first || !last) {
    return loading || counted ? (
      <Box fontSize="body-s" color="text-body-secondary">
        <div className="events-histogram-place">
          {counted && <CountedBack counted={counted} zone={zone} />}
        </div>
      </Box>
    ) : null;
  }
  const pointed = at === undefined ? undefined : bars[at];
  const low = chosen && Math.min(chosen.from, chosen.to);
  const high = chosen && Math.max(chosen.from, chosen.to);
  const picked =
    low === undefined || high === undefined
      ? ""
      : `, ${high - low + 1} chosen, Enter shows their events`;

  return (
    <div className={loading ? "events-histogram old" : "events-histogram"}>
      <svg
        viewBox={`0 0 ${across} ${height}`}
        preserveAspectRatio="none"
        role="slider"
        tabIndex={0}
        aria-label={help}
        aria-valuemin={0}
        aria-valuemax={bars.length - 1}
        aria-valuenow={at ?? bars.length - 1}
        aria-valuetext={barText(pointed ?? last, zone) + picked}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const from = barUnder(event);
          setDragging(true);
          setChosen({ from, to: from });
        }}
        onPointerMove={(event) => {
          const over = barUnder(event);
          if (over !== at) setAt(over);
          if (dragging && chosen && chosen.to !== over) setChosen({ from: chosen.from, to: over });
        }}
        onPointerUp={() => {
          setDragging(false);
          setChosen(undefined);
          if (dragging && chosen) take(chosen);
        }}
        onPointerCancel={() => {
          setDragging(false);
          setChosen(undefined);
        }}
        onPointerLeave={() => {
          if (!dragging) setAt(undefined);
        }}
        onBlur={() => setAt(undefined)}
      >
        {low !== undefined && high !== undefined && (
          <rect className="chosen" {...placeOf(bars, low, high)} y={0} height={height} />
        )}
        <Bars bars={bars} />
        {counted && (
          <rect
            className="uncounted"
            x={0}
            width={uncounted(bars, counted)}
            y={0}
            height={height}
          />
        )}
        {at !== undefined && (
          <rect className="at" {...placeOf(bars, at, at)} y={0.5} height={height - 1} />
        )}
      </svg>
      <Box fontSize="body-s" color="text-body-secondary">
        <div className="events-histogram-ends">
          <span>{timeText(new Date(first.start), zone)}</span>
          {pointed ? <span>{barText(pointed, zone)}</span> : <Legend bars={bars} />}
          <span>{timeText(new Date(last.end - 1), zone)}</span>
        </div>
        {counted && <CountedBack counted={counted} zone={zone} />}
      </Box>
    </div>
  );
}
