import { render, screen } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";

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
  foundSha256: "00aa",
  total: 250,
  records: [
    { eventTime: "2026-01-15T00:00:00Z", eventName: "StopInstances", userIdentity: { arn: "mia" } },
    {},
  ],
};

function show(body: object, status = 200) {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify(body), { status })));
  return render(
    <MemoryRouter
      initialEntries={[`/trails/us-east-1/audit/file?${new URLSearchParams({ key }).toString()}`]}
    >
      <Routes>
        <Route path="/trails/:region/:name/file" element={<TrailFilePage />} />
      </Routes>
    </MemoryRouter>,
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

it("warns of a file that was changed", async () => {
  show({ ...found, state: "altered", foundSha256: "ff" });
  expect(await screen.findByText("This file is not what was delivered")).toBeTruthy();
  expect(screen.getByText(/its SHA-256 is ff, and was 00aa/)).toBeTruthy();
});

it("says what the server says of a file that is gone", async () => {
  show({ __type: "ResourceNotFoundException", message: "The file is not in its bucket." }, 404);
  expect(await screen.findByText(/The file is not in its bucket/)).toBeTruthy();
  expect(screen.getByText(/a validation of the trail says so/)).toBeTruthy();
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
