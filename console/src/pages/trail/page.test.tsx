import { fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, expect, it, vi } from "vitest";

import { FlashProvider } from "../../shell/flashes";
import { TrailPage } from "./page";

vi.mock("../../shell/session", () => ({ useSignedIn: () => ({ account: "111122223333" }) }));

const trail = {
  trailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit",
  name: "audit",
  account: "111122223333",
  homeRegion: "us-east-1",
  bucket: "logs",
  multiRegion: true,
  includeGlobalServiceEvents: true,
  recursiveLogging: true,
  logFileValidation: true,
  customEventSelectors: false,
  logging: true,
  created: "2026-01-01T00:00:00Z",
  regions: ["us-east-1"],
  delivery: { lag: 0, openFiles: 0, givenUpFiles: 0, stopped: false },
  digest: {},
  eventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: true }],
};
const key = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/15/a.json.gz";
const file = {
  bucket: "logs",
  key,
  account: "111122223333",
  region: "us-east-1",
  category: "Management",
  records: 7,
  bytes: 2048,
  sha256: "00",
  oldest: "2026-01-15T00:00:00Z",
  newest: "2026-01-15T00:01:00Z",
  stored: "2026-01-15T00:05:00Z",
  digestState: "awaited",
};

const asked: string[] = [];
/** By how the path ends; whatever else is the trail. */
function serverAnswers(answers: Record<string, unknown>): void {
  asked.length = 0;
  vi.stubGlobal("fetch", (request: Request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(`${request.method} ${decodeURIComponent(pathname + search)}`);
    const found = Object.entries(answers).find(([end]) => pathname.endsWith(end));
    return Promise.resolve(new Response(JSON.stringify(found ? found[1] : trail)));
  });
}

function show(address: string) {
  return render(
    <MemoryRouter initialEntries={[address]}>
      <FlashProvider>
        <Routes>
          <Route path="/trails/:region/:name" element={<TrailPage />} />
          <Route path="/trails" element="the list" />
        </Routes>
      </FlashProvider>
    </MemoryRouter>,
  );
}

afterEach(() => vi.unstubAllGlobals());

it("leads from files to their records", async () => {
  serverAnswers({ "/files": { files: [file] } });
  show("/trails/us-east-1/audit?tab=files&from=2026-01-15&to=2026-01-15&region=us-east-1");
  const link = await screen.findByRole("link", { name: "a.json.gz" });
  expect(link.getAttribute("href")).toBe(
    `/trails/us-east-1/audit/file?${new URLSearchParams({ key }).toString()}`,
  );
  expect(asked).toContain(
    `GET /v1/trails/${trail.trailARN}/files?from=2026-01-15T00:00:00Z&` +
      "to=2026-01-15T23:59:59.999Z&region=us-east-1&limit=50",
  );
});

it("says why there are no files", async () => {
  serverAnswers({ "/files": { files: [] } });
  show("/trails/us-east-1/audit?tab=files");
  expect(await screen.findByText(/Nothing was delivered yet/)).toBeTruthy();
});

it("says what the server says of a trail that is not there", async () => {
  vi.stubGlobal("fetch", () =>
    Promise.resolve(
      new Response('{"__type":"TrailNotFoundException","message":"Unknown trail: audit"}', {
        status: 404,
      }),
    ),
  );
  show("/trails/us-east-1/audit");
  expect(await screen.findByText(/Unknown trail: audit/)).toBeTruthy();
});

it("deletes a trail once its name was entered, and only then", async () => {
  serverAnswers({ preview: { examples: [], names: [], live: {}, events: 0 } });
  show("/trails/us-east-1/audit");
  fireEvent.click(await screen.findByRole("button", { name: "Delete" }));
  const confirm = () => screen.getAllByRole("button", { name: "Delete" }).at(-1) as HTMLElement;
  fireEvent.click(confirm());
  fireEvent.change(screen.getByLabelText("To confirm, enter audit"), {
    target: { value: "audit" },
  });
  expect(asked.filter((call) => call === "POST /")).toEqual([]);
  fireEvent.click(confirm());
  expect(await screen.findByText("the list")).toBeTruthy();
  expect(asked.filter((call) => call === "POST /")).toHaveLength(1);
});
