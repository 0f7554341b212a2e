import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";

import * as saving from "../../parts/save_file";
import { FlashProvider } from "../../shell/flashes";
import { filePlaceParameters, readFilePlace } from "./hooks";
import { TrailFilePage } from "./page";

vi.mock("../../shell/session", () => ({ useSignedIn: () => ({ account: "111122223333" }) }));

const key = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/15/a.json.gz";
const found = {
  file: {
    bucket: "logs",
    key,
    account: "111122223333",
    region: "us-east-1",
    category: "Management",
    records: 2,
    bytes: 2048,
    sha256: "00aa",
    oldest: "2026-01-15T00:00:00Z",
    newest: "2026-01-15T00:01:00Z",
    stored: "2026-01-15T00:05:00Z",
    digestState: "awaited",
  },
  state: "asDelivered",
  found: { objectBytes: 700, modified: "2026-01-15T00:05:00Z", bytes: 2048, sha256: "00aa" },
  total: 250,
  records: [
    {
      eventTime: "2026-01-15T00:00:00Z",
      eventName: "StopInstances",
      eventID: "e-1",
      userIdentity: { arn: "mia" },
    },
    {},
  ],
};

function show(body: object, status = 200) {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(body), { status })));
  return render(
    <FlashProvider>
      <MemoryRouter
        initialEntries={[`/trails/us-east-1/audit/file?${new URLSearchParams({ key }).toString()}`]}
      >
        <Routes>
          <Route path="/trails/:region/:name/file" element={<TrailFilePage />} />
        </Routes>
      </MemoryRouter>
    </FlashProvider>,
  );
}

afterEach(() => vi.unstubAllGlobals());

it("shows records, also such as lack what its columns show", async () => {
  show(found);
  expect(await screen.findByText("StopInstances")).toBeTruthy();
  expect(screen.getByText("mia")).toBeTruthy();
  expect(screen.getByText(/As it was delivered/)).toBeTruthy();
  expect(screen.getByText("(250)")).toBeTruthy();
  expect(document.body.textContent).not.toContain("undefined");
});

it("leads from a record to itself, and to its event in the history", async () => {
  show(found);
  const name = await screen.findByRole("link", { name: "StopInstances, record 1" });
  const here = new URLSearchParams(name.getAttribute("href")?.split("?")[1]);
  expect(Object.fromEntries(here)).toEqual({ key, record: "0" });
  const href = screen.getByRole("link", { name: "e-1 in Event history" }).getAttribute("href");
  const there = new URLSearchParams(href?.split("?")[1]);
  expect(href?.startsWith("/events?")).toBe(true);
  expect(there.get("filter")).toContain('"propertyKey":"eventId","operator":"=","value":"e-1"');
  // The event's time is within.
  expect(there.get("from")).toBe("2026-01-14T00:00:00.000Z");
  expect(there.get("to")).toBe("2026-01-16T00:00:00.000Z");
  // The one without a name and an ID.
  expect(screen.getByRole("link", { name: "Without a name, record 2" })).toBeTruthy();
});

it("says exactly what of a changed file does not match, and keeps what is known", async () => {
  const now = { ...found.found, bytes: 1900, sha256: "ff" };
  const digest = { bucket: "logs", key: "AWSLogs/digest.json.gz" };
  const file = { ...found.file, records: 250, digestState: "named", digest };
  show({ ...found, file, state: "altered", found: now });
  expect(await screen.findByText("This file is not what was delivered")).toBeTruthy();
  const table = screen.getByRole("table", { name: "What does not match" });
  const rows = [...table.querySelectorAll("tbody tr")].map((row) =>
    [...row.querySelectorAll("th, td")].map((cell) => cell.textContent),
  );
  expect(rows).toEqual([
    ["SHA-256 before gzip", "00aa", "ff"],
    ["Size before gzip", "2,048 bytes", "1,900 bytes"],
  ]);
  expect(screen.getByText("2026-01-15 00:05:00 UTC")).toBeTruthy();
  const named = screen.getByRole("link", { name: "digest.json.gz" });
  expect(named.getAttribute("href")).toBe("/trails/us-east-1/audit?tab=digests&region=us-east-1");
  expect(screen.getByText("StopInstances")).toBeTruthy();
});

it("lets a person look at what is no log file any more, and download it", async () => {
  const fault = "gzip data is truncated: it ends at byte 812";
  const now = { objectBytes: 812, modified: "2026-02-01T00:00:00Z" };
  const text = '{"Records":[{"eventVer';
  show({ ...found, state: "unreadable", found: now, fault, text, total: 0, records: [] });
  expect(await screen.findByText(/is no log file any more/)).toBeTruthy();
  expect(screen.getByText(fault)).toBeTruthy();
  expect(screen.getByText(text)).toBeTruthy();
  expect(screen.getByText("2026-01-15 00:05:00 UTC")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Download a.json.gz" })).toBeTruthy();
});

it("keeps what is known of a file that is gone", async () => {
  const fault = "The file is not in the bucket logs any more.";
  show({ ...found, state: "gone", found: {}, fault, total: 0, records: [] });
  expect(await screen.findByText("This file is gone")).toBeTruthy();
  expect(screen.getByText(fault)).toBeTruthy();
  expect(screen.getByText("2026-01-15 00:05:00 UTC")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Download a.json.gz" })).toBeNull();
});

it("accuses nobody of what could not be read", async () => {
  show({ ...found, state: "unread", found: {}, fault: "Try again later.", total: 0, records: [] });
  expect(await screen.findByText("The file could not be read")).toBeTruthy();
  expect(screen.queryByRole("table", { name: "What does not match" })).toBeNull();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});

it("saves the file under its own name", async () => {
  const saved: [Blob, string][] = [];
  vi.spyOn(saving, "saveFile").mockImplementation((file, name) => void saved.push([file, name]));
  show(found);
  const button = await screen.findByRole("button", { name: "Download a.json.gz" });
  const bytes = new Uint8Array([0x1f, 0x8b, 0, 0xff]);
  const asked: string[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(request.url);
    return Promise.resolve(new Response(bytes));
  });
  fireEvent.click(button);
  await waitFor(() => expect(saved).toHaveLength(1));
  const url = new URL(asked[0] ?? "");
  expect(url.pathname).toMatch(/\/v1\/trails\/arn.*audit\/files\/content$/);
  expect(Object.fromEntries(url.searchParams)).toEqual({ bucket: "logs", key });
  expect(saved[0]?.[1]).toBe("a.json.gz");
  expect(new Uint8Array(await (saved[0]?.[0] ?? new Blob()).arrayBuffer())).toEqual(bytes);
});

it("says what the server says when it refuses", async () => {
  show({ __type: "AccessDeniedException", message: "vera may not s3:GetObject" }, 403);
  expect(await screen.findByText(/vera may not s3:GetObject/)).toBeTruthy();
});

describe("the address", () => {
  const safe = { key: "k", bucket: "", page: 1, record: -1 };
  const rows: [string, string, object][] = [
    ["a file", "key=k", safe],
    ["no file", "", { ...safe, key: "" }],
    ["a page and a record", "key=k&page=3&record=7", { ...safe, page: 3, record: 7 }],
    ["no page", "key=k&page=0&record=-5", safe],
    ["words", "key=k&page=last&record=first", safe],
  ];
  it.each(rows)("names %s", (_, text, place) => {
    expect(readFilePlace(new URLSearchParams(text))).toEqual(place);
  });
  it("is read as it was written", () => {
    const place = { key: "k", bucket: "other", page: 3, record: 7 };
    expect(readFilePlace(filePlaceParameters(place))).toEqual(place);
  });
});
