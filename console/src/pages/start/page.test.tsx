// The commands are those that were tried by hand, with what was typed; the first event ends the
// waiting.

import { fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";

import { replies } from "../../testing/replies";
import {
  backfillCommand,
  followCommand,
  gatewayCommand,
  importCommand,
  sendCommand,
} from "./commands";
import { FirstStart } from "./page";

const server = { endpoint: "http://127.0.0.1:4580", account: "000000000000", region: "us-east-1" };
const at = "--endpoint http://127.0.0.1:4580";

describe("the commands", () => {
  it.each([
    [importCommand(server, ""), `opentrail import FOLDER ${at}`],
    [importCommand(server, "my logs/it's"), `opentrail import 'my logs/it'\\''s' ${at}`],
    [
      backfillCommand(server, { name: "logs", s3: "" }),
      `opentrail intake backfill s3://logs/ ${at}`,
    ],
    [
      followCommand(server, { name: "s3://logs/a", s3: " http://127.0.0.1:9000 " }),
      `opentrail intake run --bucket s3://logs/a --every 5m --s3-endpoint http://127.0.0.1:9000 ${at}`,
    ],
    [
      gatewayCommand(server, "http://minio:9000"),
      "opentrail gateway --listen 127.0.0.1:4581 --upstream http://minio:9000 " +
        "--server http://127.0.0.1:4580",
    ],
  ])("%s", (command, expected) => expect(command).toBe(expected));

  it("send one event that the server takes", () => {
    const command = sendCommand(server, "secret", new Date("2026-01-02T03:04:05.678Z"));
    const body = JSON.parse(command.slice(command.indexOf("'{") + 1, -1)) as {
      events: Record<string, unknown>[];
    };
    expect(body.events[0]).toMatchObject({
      eventTime: "2026-01-02T03:04:05Z",
      recipientAccountId: "000000000000",
      awsRegion: "us-east-1",
    });
    expect(command).toContain("'Authorization: Bearer secret'");
  });
});

afterEach(() => vi.unstubAllGlobals());

it("waits for the first event, makes a token, and says when events are there", async () => {
  let total = 0;
  const requests = replies({
    "/v1/status": { account: "000000000000", region: "us-east-1" },
    "/v1/events/count": () => ({ total }),
    "POST /v1/tokens": { token: "made-up-token" },
  });
  const onDone = vi.fn();
  vi.useFakeTimers({ shouldAdvanceTime: true });
  render(
    <MemoryRouter>
      <FirstStart onDone={onDone} />
    </MemoryRouter>,
  );
  expect(await screen.findByText(/No event has come yet/)).toBeTruthy();
  fireEvent.click(await screen.findByRole("button", { name: "Make a token for a day" }));
  expect(await screen.findByText(/Bearer made-up-token/)).toBeTruthy();
  expect(requests.find(({ url }) => url.includes("count"))?.url).toContain("door=gateway");
  total = 6305;
  await vi.advanceTimersByTimeAsync(2_100);
  expect(await screen.findByText(/6,305 came from outside/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Show the dashboard" }));
  expect(onDone).toHaveBeenCalled();
  vi.useRealTimers();
});
