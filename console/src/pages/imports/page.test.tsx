// Every state that an import may be in has words that say what to do; what failed has its reason.

import { fireEvent, render, screen } from "@testing-library/react";
import { useEffect } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";

import { FlashProvider } from "../../shell/flashes";
import { refusal, type Reply, replies } from "../../testing/replies";
import { locationFault } from "./bucket_form";
import { againCommand, progressOf, standingOf } from "./config";
import type { BucketImport, Import } from "./hooks";
import { Imports } from "./page";

const done: Import = {
  importId: "local-1",
  state: "done",
  started: "2026-01-02T03:00:00Z",
  finished: "2026-01-02T03:00:09Z",
  principal: "arn:aws:iam::000000000000:user/admin",
  paths: ["/logs/my trail"],
  files: 76,
  failedFiles: 0,
  kept: 3106,
  duplicates: 0,
  conflicts: 2,
  failed: 0,
};

const ofBucket: Import = {
  ...done,
  importId: "bucket-1",
  started: "2026-01-03T00:00:00Z",
  paths: ["s3://logs/AWSLogs/"],
  failedFiles: 1,
};

const failedImport: BucketImport = {
  ImportId: "bucket-1",
  ImportStatus: "FAILED",
  ImportStatistics: { PrefixesFound: 12, PrefixesCompleted: 12, FilesCompleted: 284 },
};

afterEach(() => vi.unstubAllGlobals());

function show(by: Record<string, Reply>, at = "/imports") {
  const requests = replies(by);
  render(
    <FlashProvider>
      <MemoryRouter initialEntries={[at]}>
        <Imports />
        <Address />
      </MemoryRouter>
    </FlashProvider>,
  );
  return requests;
}

describe("the state of an import", () => {
  it.each<[string, Import, BucketImport | null, string, string]>([
    ["all was read", done, null, "success", "Done"],
    ["it runs", { ...done, state: "running", active: true }, null, "in-progress", "Running"],
    ["silent", { ...done, state: "running", active: false }, null, "warning", "Not heard of"],
    ["files failed", { ...done, failedFiles: 5 }, null, "error", "5 files not read"],
    ["records failed", { ...done, failed: 1 }, null, "warning", "1 record not taken"],
    ["forgotten", { ...done, state: "forgotten" }, null, "stopped", "Forgotten"],
    ["stopped", ofBucket, { ...failedImport, ImportStatus: "STOPPED" }, "stopped", "Stopped"],
    ["of a bucket", ofBucket, failedImport, "error", "1 file not read"],
  ])("%s", (_, one, bucket, type, text) => {
    expect(standingOf(one, bucket)).toMatchObject({ type, text });
  });

  it("is in folders that were gone through", () => {
    expect(progressOf(null)).toBeUndefined();
    expect(progressOf({ ...failedImport, ImportStatistics: {} })).toBeUndefined();
    const ImportStatistics = { PrefixesFound: 3, PrefixesCompleted: 2 };
    expect(progressOf({ ...failedImport, ImportStatistics })).toBe(66);
  });
});

it.each<[string[], string | null]>([
  [["/logs/my trail", "b"], "opentrail import '/logs/my trail' b --endpoint http://x"],
  [["s3://logs/a"], "opentrail intake backfill s3://logs/a --endpoint http://x"],
  [["--endpoint=http://evil"], "opentrail import ./--endpoint=http://evil --endpoint http://x"],
  [[], null],
])("reads %j again by a command", (paths, command) => {
  expect(againCommand({ ...done, paths }, "http://x")).toBe(command);
});

it.each([
  ["s3://my-trail-bucket", ""],
  ["s3://my-trail-bucket/AWSLogs/", ""],
  ["my-trail-bucket", "It has the form s3://BUCKET/FOLDER/"],
  ["s3://A", "It has the form s3://BUCKET/FOLDER/"],
])("takes or refuses the location %s", (uri, fault) => {
  expect(locationFault(uri)).toBe(fault);
});

it("shows the newest first, and of the chosen one what failed and why", async () => {
  show(
    {
      "/v1/imports": { imports: [done, ofBucket] },
      GetImport: failedImport,
      ListImportFailures: {
        Failures: [
          {
            Location: "s3://logs/AWSLogs/a.json.gz",
            Status: "FAILED",
            ErrorType: "InvalidFile",
            ErrorMessage: "gzip data is truncated",
            LastUpdatedTime: 1795379830.14,
          },
        ],
      },
    },
    "/imports?id=bucket-1",
  );
  expect(await screen.findByText("InvalidFile: gzip data is truncated")).toBeTruthy();
  expect(screen.getByText("2026-11-22 20:37:10 UTC")).toBeTruthy();
  expect(screen.getByText(/Mend what is named below/)).toBeTruthy();
  const rows = screen.getAllByRole("row").map((row) => row.textContent);
  expect(rows.findIndex((text) => text?.includes("s3://logs/AWSLogs/"))).toBeLessThan(
    rows.findIndex((text) => text?.includes("/logs/my trail")),
  );
});

it("leads to an import's events", async () => {
  show({ "/v1/imports": { imports: [done] } });
  const link = await screen.findByRole("link", { name: "Events of this import: 3,106" });
  expect(decodeURIComponent(link.getAttribute("href") ?? "")).toContain(
    '{"propertyKey":"importId","operator":"=","value":"local-1"}',
  );
});

let address = "";
function Address() {
  const { pathname } = useLocation();
  useEffect(() => {
    address = pathname;
  }, [pathname]);
  return null;
}

it("goes to an import's events, though the row leads elsewhere", async () => {
  show({ "/v1/imports": { imports: [done] } });
  fireEvent.click(await screen.findByRole("link", { name: "Events of this import: 3,106" }));
  expect(address).toBe("/events");
});

it("begins an import from a bucket, and shows why it cannot", async () => {
  const requests = show({
    "/v1/imports": { imports: [] },
    "/v1/status": { account: "000000000000", region: "us-east-1" },
    StartImport: refusal(400, "InvalidImportSourceException", "there is no bucket nowhere"),
  });
  expect(await screen.findByText("Nothing was imported yet")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Import from a bucket" }));
  fireEvent.change(screen.getByPlaceholderText("s3://my-trail-bucket/AWSLogs/"), {
    target: { value: "s3://nowhere/" },
  });
  const begin = screen.getByRole<HTMLButtonElement>("button", { name: "Import" });
  await vi.waitFor(() => expect(begin.disabled).toBe(false));
  fireEvent.click(begin);
  expect(await screen.findByText(/there is no bucket nowhere/)).toBeTruthy();
  const started = requests.find((one) => one.headers.get("x-amz-target")?.endsWith("StartImport"));
  expect(await started?.json()).toMatchObject({
    Destinations: ["arn:aws:cloudtrail:us-east-1:000000000000:eventdatastore/history"],
    ImportSource: { S3: { S3LocationUri: "s3://nowhere/", S3BucketRegion: "us-east-1" } },
  });
});
