import { describe, expect, it } from "vitest";

import { eventLink } from "../../parts/event_link";
import { oneEventLink } from "../../parts/identity_link";
import { parseView, renderView, type View } from "./address";
import { columnIds } from "./columns";

const plain: View = {
  conditions: [],
  range: undefined,
  order: "newest",
  live: false,
  opened: undefined,
  columns: undefined,
  page: 1,
};
const read = (text: string) => parseView(new URLSearchParams(text), columnIds);
const behind = (link: string) => read(link.slice(link.indexOf("?") + 1));

describe("the address of a view", () => {
  it("is empty for what is usual", () => {
    expect(read("")).toEqual({ view: plain, problems: [] });
    expect(renderView(plain).toString()).toBe("");
  });

  it("holds all of it", () => {
    const view: View = {
      conditions: [
        { key: "eventName", operator: "=", values: ["a & b", "c"] },
        { key: "", operator: ":", values: ["“text”"] },
      ],
      range: { from: "2026-01-01T00:00:00.000Z", to: "2026-01-02T00:00:00.000Z" },
      order: "oldest",
      live: true,
      opened: { eventId: "e-1", at: "0:7" },
      columns: ["eventName", "account"],
      page: 3,
    };
    expect(read(renderView(view).toString())).toEqual({ view, problems: [] });
    const since = { ...plain, range: { since: "15m" } };
    expect(read(renderView(since).toString()).view).toEqual(since);
  });

  it("is what other pages link to", () => {
    const link = eventLink({ eventName: "StopInstances" }, { since: "1d" }, [
      { propertyKey: "outcome", operator: "=", value: "denied" },
    ]);
    expect(behind(link)).toEqual({
      view: {
        ...plain,
        conditions: [
          { key: "eventName", operator: "=", values: ["StopInstances"] },
          { key: "outcome", operator: "=", values: ["denied"] },
        ],
        range: { since: "1d" },
      },
      problems: [],
    });
    expect(behind(oneEventLink("e-1"))).toMatchObject({
      view: { opened: { eventId: "e-1" } },
      problems: [],
    });
  });

  it("takes dates as whole days", () => {
    expect(read("from=2026-01-01&to=2026-01-01").view.range).toEqual({
      from: "2026-01-01T00:00:00.000Z",
      to: "2026-01-01T23:59:59.999Z",
    });
  });

  it.each([
    ["filter={broken", "The filter in the address cannot be read: events are not filtered."],
    ['filter={"tokens":7}', "The filter in the address cannot be read: events are not filtered."],
    ["since=soon", '"soon" is no time before now such as 15m, 2h or 7d: all time is shown.'],
    [
      "from=2026-01-02&to=2026-01-01",
      "The time range in the address cannot be read: all time is shown.",
    ],
    ["from=2026-01-01", "The time range in the address cannot be read: all time is shown."],
    ["order=random", '"random" is no order: the newest events come first.'],
    ["live=yes", '"live=yes" in the address was not understood.'],
    ["columns=colour", 'There is no column "colour".'],
    ["page=0", "There is no such page: the first one is shown."],
    ["page=x", "There is no such page: the first one is shown."],
    ["colour=red", '"colour" in the address was not understood.'],
  ])("is as usual where %s makes no sense, and says so", (text, problem) => {
    expect(read(text)).toEqual({ view: plain, problems: [problem] });
  });

  it("says that different fields are not joined by or", () => {
    const filter = JSON.stringify({
      tokens: [
        { propertyKey: "eventName", operator: "=", value: "a" },
        { propertyKey: "username", operator: "=", value: "b" },
      ],
      operation: "or",
    });
    const parsed = read(new URLSearchParams({ filter }).toString());
    expect(parsed.view.conditions).toHaveLength(2);
    expect(parsed.problems).toHaveLength(1);
  });
});
