// Calendar: months of days, each of which is a button that says how it is.

import "./calendar.css";

import { dayName, dayText, type Month, monthText } from "./months";

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

function OneMonth({
  month,
  chosen,
  choose,
}: {
  month: Month;
  chosen: string;
  choose: (day: string) => void;
}) {
  return (
    <table>
      <caption>{monthText(month.month)}</caption>
      <thead>
        <tr>
          {weekdays.map((name) => (
            <th key={name} scope="col">
              <abbr title={name}>{name.slice(0, 2)}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {month.weeks.map((week, index) => (
          <tr key={index}>
            {week.map((cell, column) => (
              <td key={column}>
                {cell && cell.state === "outside" && (
                  <span className="outside">{Number(cell.day.slice(8))}</span>
                )}
                {cell && cell.state !== "outside" && (
                  <button
                    type="button"
                    className={cell.state}
                    aria-pressed={cell.day === chosen}
                    aria-label={`${dayName(cell.day)}: ${dayText(cell.known)}`}
                    title={`${dayName(cell.day)}: ${dayText(cell.known)}`}
                    onClick={() => choose(cell.day === chosen ? "" : cell.day)}
                  >
                    {Number(cell.day.slice(8))}
                  </button>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `choose` is called with the day that is pressed; empty: it was chosen before. */
export function Calendar({
  months,
  chosen,
  choose,
}: {
  months: Month[];
  chosen: string;
  choose: (day: string) => void;
}) {
  return (
    <div className="calendar">
      {months.map((month) => (
        <OneMonth key={month.month} month={month} chosen={chosen} choose={choose} />
      ))}
    </div>
  );
}
