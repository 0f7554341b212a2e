// TimeText: a moment in the zone that the person chose, with the other zone beside it for whoever
// asks.

import { usePreferences, type Zone } from "../shell/preferences";
import "./wrapping.css";

const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** "2026-01-15 09:30:00 UTC", or in local time with its offset: "2026-01-15 10:30:00 +01:00". */
export function timeText(moment: Date, zone: Zone): string {
  if (Number.isNaN(moment.getTime())) return "";
  if (zone === "utc") return `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const offset = -moment.getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  const hours = pad(Math.trunc(Math.abs(offset) / 60));
  const minutes = pad(Math.abs(offset) % 60);
  const month = pad(moment.getMonth() + 1);
  const day = `${pad(moment.getFullYear(), 4)}-${month}-${pad(moment.getDate())}`;
  const clock = [moment.getHours(), moment.getMinutes(), moment.getSeconds()];
  const time = clock.map((part) => pad(part)).join(":");
  return `${day} ${time} ${sign}${hours}:${minutes}`;
}

/** `at` is ISO 8601; nothing there shows a dash. */
export function TimeText({ at }: { at: string | undefined }) {
  const { zone } = usePreferences();
  if (!at) return <>-</>;
  const moment = new Date(at);
  const shown = timeText(moment, zone);
  if (shown === "") return <>{at}</>;
  return (
    <time dateTime={at} title={timeText(moment, zone === "utc" ? "local" : "utc")}>
      {shown}
    </time>
  );
}
