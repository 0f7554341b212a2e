import AppLayout from "@cloudscape-design/components/app-layout";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { type ReactNode, useEffect, useState } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { FlashProvider } from "../../shell/flashes";
import { SplitPanelContext, type SplitPanelState } from "../../shell/split_panel";
import { lineOf, sampleEvent, streamOf } from "../../testing/sample_events";
import { Events } from "./page";

type Answer = (address: URL) => Response | Promise<Response>;
const asked: string[] = [];
let answers: Record<string, Answer>;

const json = (body: object, status = 200) => new Response(JSON.stringify(body), { status });
const bucket = (count: number, errors: number) => ({
  interval: "1h",
  buckets: [{ start: "2026-01-02T03:00:00Z", count, errors, denied: 0 }],
});

const mia = { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/mia", userName: "mia" };
const assumed = {
  eventID: "assumed",
  eventTime: "2026-01-02T03:00:00Z",
  eventName: "AssumeRole",
  eventSource: "sts.amazonaws.com",
};
const chain = {
  subject: { type: "AssumedRole" },
  hops: [{ how: "accessKeyId", event: assumed, by: { ...mia, accessKeyId: "ASIAMIA" } }],
  person: mia,
  mfaAuthenticated: true,
  whole: true,
};
const trail = {
  trailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit",
  name: "audit",
  homeRegion: "us-east-1",
  logFileValidation: true,
};

beforeEach(() => {
  asked.length = 0;
  localStorage.clear();
  answers = {
    "/v1/events": () => json({ events: [sampleEvent(2), sampleEvent(1)] }),
    "/v1/events/histogram": () => json(bucket(1_234, 4)),
    "/v1/events/suggestions": () => json({ counts: [{ value: "StopInstances", count: 7 }] }),
    "/v1/identities/chain": () => json(chain),
    "/v1/trails": () => json({ trails: [trail] }),
  };
  vi.stubGlobal("fetch", (request: Request) => {
    const address = new URL(request.url);
    asked.push(`${address.pathname}${decodeURIComponent(address.search)}`);
    const answer = answers[address.pathname];
    return answer
      ? Promise.resolve(answer(address))
      : Promise.reject(new Error(`nobody answers ${address.pathname}`));
  });
});
afterEach(() => vi.unstubAllGlobals());

let address = "";
function Address() {
  const { search } = useLocation();
  useEffect(() => {
    address = decodeURIComponent(search.replaceAll("+", " "));
  }, [search]);
  return null;
}

/** The frame's place for the split panel. */
function Place({ children }: { children: ReactNode }) {
  const [panel, setPanel] = useState<SplitPanelState>();
  return (
    <SplitPanelContext value={setPanel}>
      <AppLayout
        content={children}
        splitPanel={panel?.content}
        splitPanelOpen={panel !== undefined}
        onSplitPanelToggle={() => panel?.onClose()}
      />
    </SplitPanelContext>
  );
}

function show(at = "") {
  return render(
    <MemoryRouter initialEntries={[`/events${at}`]}>
      <FlashProvider>
        <Place>
          <Events />
          <Address />
        </Place>
      </FlashProvider>
    </MemoryRouter>,
  );
}

const query = (filter: object[]) =>
  `?${new URLSearchParams({ filter: JSON.stringify({ tokens: filter, operation: "and" }) })}`;
const isStop = { propertyKey: "eventName", operator: "=", value: "StopInstances" };
const askedFor = (path: string) => asked.filter((one) => one.startsWith(`${path}?`));

it("shows what the address asks for, how many there are and when", async () => {
  show(`${query([isStop])}&since=1d&order=oldest`);
  expect(await screen.findAllByText("StopInstances")).not.toHaveLength(0);
  expect(await screen.findByText("(1,234)")).toBeTruthy();
  expect(screen.getByText("Failed otherwise: 4")).toBeTruthy();
  const [events] = askedFor("/v1/events");
  for (const part of ["eventName=StopInstances", "since=1d", "order=oldest", "provenance=true"])
    expect(events).toContain(part);
  expect(askedFor("/v1/events/histogram")[0]).toContain("eventName=StopInstances&since=1d");
});

it("opens an event, and goes from it to what else its session did", async () => {
  show();
  const [name] = await screen.findAllByRole("link", { name: "StopInstances" });
  if (name) fireEvent.click(name);
  expect(await screen.findByText("With MFA")).toBeTruthy();
  expect(address).toBe("?event=event-2&at=0:2");
  fireEvent.click(screen.getByRole("link", { name: "Same session" }));
  await waitFor(() => expect(address).toContain('"propertyKey":"accessKeyId"'));
  await waitFor(() => expect(askedFor("/v1/events").at(-1)).toContain("accessKeyId=ASIAEXAMPLE"));
  // Its rows are seen: the event before is closed.
  expect(address).not.toContain("event=event-2");
});

it("says in the panel who is behind a session, by which step, and if with MFA", async () => {
  show("?event=event-2&at=0:2");
  const [person] = await screen.findAllByRole("link", { name: "mia (IAM user)" });
  expect(person?.getAttribute("href")).toContain("/identity?principal=arn");
  expect(askedFor("/v1/identities/chain")).toEqual(["/v1/identities/chain?eventId=event-2"]);
  const step = screen.getByRole("link", { name: "AssumeRole" });
  expect(step.getAttribute("href")).toContain("event=assumed");
  const mfa = screen.getByText("Signed in with MFA").closest("dt")?.nextElementSibling;
  expect(mfa?.textContent).toBe("Yes");
  // The day's log is proved on its trail's page.
  const log = await screen.findByRole("link", { name: "Validate 2026-01-02 of trail audit" });
  expect(log.getAttribute("href")).toBe(
    "/trails/us-east-1/audit?tab=validation&from=2026-01-02&to=2026-01-02",
  );
});

it("leads from what an event says to the events that say the same", async () => {
  const record = {
    sourceIPAddress: "192.0.2.9",
    userAgent: "aws-cli/2",
    userIdentity: {
      type: "AssumedRole",
      sessionContext: {
        sourceIdentity: "mia@example.com",
        sessionIssuer: { arn: "arn:aws:iam::111122223333:role/Admin" },
      },
    },
  };
  const event = sampleEvent(7, record);
  answers["/v1/events"] = () => json({ events: [event] });
  answers["/v1/identities/chain"] = () =>
    json({ subject: {}, hops: [], whole: false, reason: "no event hands them out" });
  show("?event=event-7&since=1d");
  expect(await screen.findByText("no event hands them out")).toBeTruthy();
  const to = (name: string) =>
    decodeURIComponent(screen.getByRole("link", { name }).getAttribute("href") ?? "");
  expect(to("Events with 192.0.2.9")).toContain('"sourceIPAddress"');
  // What has no index is looked for in the time that is shown alone.
  expect(to("Events with aws-cli/2")).toMatch(/"userAgent".*since=1d/);
  expect(to("Events with mia@example.com")).toMatch(/"sourceIdentity".*since=1d/);
  expect(to("arn:aws:iam::111122223333:role/Admin")).toContain("/resource?name=arn");
  expect(to("event-7")).toContain("event=event-7");
});

it("opens an event by Enter on any cell of its row", async () => {
  show();
  const [cell] = await screen.findAllByText("ec2.amazonaws.com");
  const place = cell?.closest("td");
  if (place) fireEvent.keyDown(place, { key: "Enter" });
  await waitFor(() => expect(address).toBe("?event=event-2&at=0:2"));
});

it("opens the event of an address, shows its record as it is, filters by a member", async () => {
  const raw = JSON.stringify(sampleEvent(7, { requestParameters: { n: 7 } }).record).replace(
    '"n":7',
    '"n":12345678901234567890',
  );
  const provenance = JSON.stringify(sampleEvent(7).provenance);
  const page = `{"events":[{"provenance":${provenance},"record":${raw}}]}`;
  answers["/v1/events"] = (url) =>
    url.searchParams.has("eventId") ? new Response(page) : json({ events: [] });
  show("?event=event-7");
  fireEvent.click(await screen.findByRole("tab", { name: "Record" }));
  expect(await screen.findByText(/"n": 12345678901234567890/)).toBeTruthy();
  fireEvent.click(screen.getByRole("tab", { name: "Members" }));
  fireEvent.click(
    screen.getByRole("button", { name: "Not these: events with userIdentity.type AssumedRole" }),
  );
  await waitFor(() => expect(askedFor("/v1/events").at(-1)).toContain("not.userType=AssumedRole"));
});

it("says what to do when an event is gone", async () => {
  answers["/v1/events"] = () => json({ events: [] });
  show("?event=gone");
  expect(await screen.findByText(/The event is not in the history/)).toBeTruthy();
});

it("says what to do when nothing matches", async () => {
  answers["/v1/events"] = () => json({ events: [] });
  answers["/v1/events/histogram"] = () => json({ interval: "1h", buckets: [] });
  show(query([isStop]));
  expect(await screen.findByText("No event matches")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Clear the filter" }));
  expect(await screen.findByText("Nothing is recorded yet")).toBeTruthy();
  expect(address).toBe("");
});

it("says why there is no answer, and asks again", async () => {
  answers["/v1/events"] = () =>
    json({ __type: "InternalFailure", message: "the index is being read" }, 500);
  show();
  expect(await screen.findByText(/the index is being read/)).toBeTruthy();
  answers["/v1/events"] = () => json({ events: [sampleEvent(1)] });
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("link", { name: "StopInstances" })).toBeTruthy();
  expect(screen.queryByText(/is being read/)).toBeNull();
});

it("says what of the address makes no sense", async () => {
  show("?since=soon");
  expect(await screen.findByText(/"soon" is no time before now/)).toBeTruthy();
});

it("names outcomes as all else does", async () => {
  const failed = { propertyKey: "outcome", operator: "=", value: "error" };
  show(query([failed]));
  await waitFor(() => expect(document.body.textContent).toContain("Outcome = Failed, with denied"));
  await waitFor(() => expect(askedFor("/v1/events").at(-1)).toContain("outcome=error"));
});

it("keeps the columns that were chosen, and puts them in the address", async () => {
  const kept = { columns: ["eventName", "account"] };
  localStorage.setItem("opentrail.events", JSON.stringify(kept));
  show();
  await waitFor(() => expect(address).toBe("?columns=eventName,account"));
  expect(await screen.findByRole("columnheader", { name: "Account" })).toBeTruthy();
  expect(screen.queryByRole("columnheader", { name: "Event source" })).toBeNull();
});

it("shows how far the counting has come, until all is counted", async () => {
  const parts = [
    { interval: "1h", buckets: [], complete: false, percentRead: 0 },
    { ...bucket(20, 0), complete: false, countedFrom: "2026-01-02T03:20:00Z", percentRead: 40 },
  ];
  const open: (() => void)[] = [];
  answers["/v1/events/histogram"] = () => {
    const part = parts.shift();
    if (part === undefined) return json(bucket(34, 4));
    return new Promise((resolve) => open.push(() => resolve(json(part))));
  };
  show("?text=needle");
  await waitFor(() => expect(open.length).toBe(1));
  open.shift()?.();
  expect(await screen.findByText("Counting: 0 % of the records read")).toBeTruthy();
  await waitFor(() => expect(open.length).toBe(1));
  open.shift()?.();
  await waitFor(() => expect(document.body.textContent).toContain("(34)"));
  expect(screen.queryByText(/of the records read/)).toBeNull();
  expect(askedFor("/v1/events/histogram").length).toBe(3);
});

it("says that more match than are counted yet", async () => {
  let answer: (() => void) | undefined;
  const part = { complete: false, countedFrom: "2026-01-02T03:20:00Z", percentRead: 40 };
  answers["/v1/events/histogram"] = () => {
    if (answer === undefined) {
      answer = () => undefined;
      return json({ ...bucket(1_234, 4), ...part });
    }
    return new Promise((resolve) => (answer = () => resolve(json(bucket(2_000, 4)))));
  };
  show("?text=needle");
  expect(
    await screen.findByText(/Counted back to 2026-01-02 .*: 40 % of the records/),
  ).toBeTruthy();
  expect(document.body.textContent).toContain("(1,234+)");
  expect(screen.getByRole("button", { name: "Download" }).hasAttribute("disabled")).toBe(false);
  answer?.();
  await waitFor(() => expect(document.body.textContent).toContain("(2,000)"));
  expect(document.body.textContent).not.toContain("2,000+");
});

it("chooses a time in the histogram by the keyboard", async () => {
  answers["/v1/events/histogram"] = () =>
    json({
      interval: "1h",
      buckets: [0, 1, 2].map((hour) => ({ start: `2026-01-02T0${hour}:00:00Z`, count: 1 })),
    });
  show();
  const bars = await screen.findByRole("slider", { name: /Events over time/ });
  fireEvent.keyDown(bars, { key: "Home" });
  fireEvent.keyDown(bars, { key: "ArrowRight", shiftKey: true });
  fireEvent.keyDown(bars, { key: "Enter" });
  await waitFor(() =>
    expect(address).toBe("?from=2026-01-02T00:00:00.000Z&to=2026-01-02T01:59:59.999Z"),
  );
});

it("follows what comes, and stands still when it is paused", async () => {
  const tail: { send?: (event: number) => void } = {};
  answers["/v1/tail"] = () =>
    new Response(
      new ReadableStream<Uint8Array>({
        start(control) {
          const encoder = new TextEncoder();
          tail.send = (number) => {
            const event = sampleEvent(number, { eventName: `Live${number}` });
            control.enqueue(encoder.encode(`${lineOf(event)}\n`));
          };
        },
      }),
    );
  show(`${query([isStop])}&live=1&since=1d`);
  await waitFor(() => expect(tail.send).toBeTruthy());
  // A time is not asked for: what comes is later than any.
  expect(askedFor("/v1/tail")[0]).toBe("/v1/tail?eventName=StopInstances&provenance=true");
  tail.send?.(10);
  expect(await screen.findByText("Live10")).toBeTruthy();
  // What was there before stays below.
  expect(screen.getAllByText("StopInstances").length).toBeGreaterThan(1);
  fireEvent.click(screen.getByRole("button", { name: "Pause" }));
  tail.send?.(11);
  expect(await screen.findByText("Paused, 1 newer")).toBeTruthy();
  expect(screen.queryByText("Live11")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Resume" }));
  expect(await screen.findByText("Live11")).toBeTruthy();
});

it("suggests values from the data, and filters by what is typed", async () => {
  const one = { propertyKey: "eventId", operator: "=", value: "1" };
  show(`${query([one])}&since=1d`);
  const box = screen.getByRole("combobox", { name: "Filter events" });
  fireEvent.focus(box);
  fireEvent.change(box, { target: { value: "Event name = Stop" } });
  await waitFor(() =>
    expect(askedFor("/v1/events/suggestions").at(-1)).toBe(
      "/v1/events/suggestions?eventId=1&since=1d&by=eventName&limit=50&contains=Stop",
    ),
  );
  // With how many events have it.
  expect(await screen.findByText("7")).toBeTruthy();
  fireEvent.change(box, { target: { value: "Event ID = 2" } });
  fireEvent.keyDown(box, { key: "Enter", keyCode: 13 });
  await waitFor(() => expect(askedFor("/v1/events").at(-1)).toContain("eventId=2"));
  expect(screen.getByText(/Only one Event ID can be searched for/)).toBeTruthy();
});

it("suggests error codes, too, to somebody who names no field", async () => {
  answers["/v1/events/suggestions"] = (url) =>
    json({
      counts:
        url.searchParams.get("by") === "errorCode" ? [{ value: "AccessDenied", count: 3 }] : [],
    });
  show();
  const box = screen.getByRole("combobox", { name: "Filter events" });
  fireEvent.focus(box);
  fireEvent.change(box, { target: { value: "Denied" } });
  await waitFor(() =>
    expect(screen.getAllByRole("option").map(({ textContent }) => textContent)).toContainEqual(
      expect.stringMatching(/Error code = AccessDenied/),
    ),
  );
});

it("says why a download has no end, and hands on no part of it", async () => {
  const made = vi.fn(() => "blob:x");
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: made, revokeObjectURL: vi.fn() }));
  show(query([isStop]));
  fireEvent.click(await screen.findByRole("button", { name: "Download" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Download events" }));
  fireEvent.click(dialog.getByRole("radio", { name: /^JSON/ }));
  const end = '{"error":{"__type":"ThrottlingException","message":"the disk is busy"}}\n';
  answers["/v1/events"] = () => streamOf([`${lineOf(sampleEvent(1))}\n`, end]);
  fireEvent.click(dialog.getByRole("button", { name: "Download" }));
  expect(await dialog.findByText(/the disk is busy/)).toBeTruthy();
  expect(made).not.toHaveBeenCalled();
  expect(askedFor("/v1/events").at(-1)).toBe(
    "/v1/events?eventName=StopInstances&order=newest&limit=all",
  );
  answers["/v1/events"] = () => streamOf([`${lineOf(sampleEvent(1))}\n`]);
  fireEvent.click(dialog.getByRole("button", { name: "Download" }));
  await waitFor(() => expect(made).toHaveBeenCalledTimes(1));
});
