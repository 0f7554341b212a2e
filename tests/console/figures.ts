// Figures: what the event history takes in Chromium, of a server that runs, for the benchmark:
//   figures.ts check
//   figures.ts rows|tail ENDPOINT DATA ROUNDS-OR-SECONDS
// It prints one line of JSON: names, and what was measured each time.

import type { Page } from "playwright-core";

import { openBrowser, Visit } from "./lib/browser.ts";
import { check } from "./lib/report.ts";
import { Server } from "./lib/server.ts";
import { until } from "./lib/wait.ts";
import { EventsPage } from "./pages/events.ts";
import { SignInPage } from "./pages/sign_in.ts";
import { newRecord } from "./story.ts";

const tailSampleSeconds = 5;
const marker = "MarkerOfTheBenchmark";

declare global {
  interface Window {
    /** Milliseconds of performance.now(), by name, the first time each. */
    moments: Record<string, number>;
    /** The longest time between two frames. */
    longestFrame: number;
  }
}

/** In the page: when the button was pressed, when its answer was there, when rows were. */
function watchSignIn(): void {
  window.moments = {};
  const note = (name: string) => (window.moments[name] ??= performance.now());
  addEventListener("click", () => note("clicked"), true);
  const { fetch } = window;
  window.fetch = async (...asked) => {
    const [input, options] = asked;
    const reply = await fetch(...asked);
    const method = input instanceof Request ? input.method : (options?.method ?? "GET");
    if (method === "POST" && reply.url.endsWith("/v1/session")) note("signed in");
    return reply;
  };
  new MutationObserver(() => {
    if (document.querySelector("main table tbody tr a")) note("rows");
  }).observe(document, { subtree: true, childList: true });
}

async function measureSignIn(server: Server, rounds: number): Promise<Record<string, number[]>> {
  const browser = await openBrowser();
  const times: Record<string, number[]> = { after_click_ms: [], after_sign_in_ms: [] };
  for (let round = 0; round < rounds; round += 1) {
    // Each time another context: nothing of the console is in its cache.
    const visit = await Visit.begin(browser, server);
    await visit.page.addInitScript(watchSignIn);
    await visit.page.goto("/console/events");
    await new SignInPage(visit).fill("admin", server.password());
    await until(() => visit.page.evaluate(() => "rows" in window.moments), "rows");
    const found = await visit.page.evaluate(() => window.moments);
    const { clicked, rows, "signed in": signedIn } = found;
    check(clicked !== undefined && rows !== undefined && signedIn !== undefined, "all moments");
    times["after_click_ms"]?.push(rows - clicked);
    times["after_sign_in_ms"]?.push(rows - signedIn);
    await visit.end();
  }
  await browser.close();
  return times;
}

/** From Enter in the filter to a table whose rows are all of that name; in the page's own clock. */
async function watchFilter(page: Page, value: string): Promise<void> {
  await page.evaluate((wanted) => {
    window.moments = {};
    const entered = (pressed: KeyboardEvent) => {
      if (pressed.key !== "Enter") return;
      window.moments["entered"] = performance.now();
      removeEventListener("keydown", entered, true);
      const observer = new MutationObserver(() => {
        const rows = [...document.querySelectorAll("main table:has(tbody tr) tbody tr")];
        const names = rows.map((row) => row.querySelector("a")?.textContent);
        if (names.length === 0 || names.some((name) => name !== wanted)) return;
        window.moments["rows"] = performance.now();
        observer.disconnect();
      });
      observer.observe(document, { subtree: true, childList: true, characterData: true });
    };
    addEventListener("keydown", entered, true);
  }, value);
}

async function measureFilters(server: Server, rounds: number): Promise<number[]> {
  const counted = (await server.call("GET", "/v1/events/count?by=eventName&limit=60")) as {
    counts: { value: string }[];
  };
  const browser = await openBrowser();
  const visit = await Visit.begin(browser, server);
  const events = new EventsPage(visit);
  await visit.page.goto("/console/events");
  await new SignInPage(visit).fill("admin", server.password());
  await events.waitForRows();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Frequent names and rare ones.
    const value = counted.counts[(round * 7) % counted.counts.length]?.value ?? "";
    await watchFilter(visit.page, value);
    await events.filterBy("Event name", value);
    await until(() => visit.page.evaluate(() => "rows" in window.moments), `rows of ${value}`);
    const { entered, rows } = await visit.page.evaluate(() => window.moments);
    check(entered !== undefined && rows !== undefined, "both moments");
    times.push(rows - entered);
    await visit.page.getByRole("button", { name: "Clear filters" }).click();
    await until(
      async () => (await events.values("Event name")).some((name) => name !== value),
      "rows of all",
    );
  }
  await browser.close();
  return times;
}

function watchFrames(): void {
  window.longestFrame = 0;
  let last = performance.now();
  const frame = () => {
    const now = performance.now();
    window.longestFrame = Math.max(window.longestFrame, now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** How long until a new event stands in the table; undefined: others pushed it out unseen. */
async function measureMarker(
  page: Page,
  server: Server,
  name: string,
): Promise<number | undefined> {
  const seen = page.evaluate(
    (wanted) =>
      new Promise<number | undefined>((resolve) => {
        const timer = setTimeout(() => resolve(undefined), 1_000);
        const observer = new MutationObserver(() => {
          const links = [...document.querySelectorAll("main table tbody tr a")];
          if (!links.some((link) => link.textContent === wanted)) return;
          clearTimeout(timer);
          observer.disconnect();
          resolve(Date.now());
        });
        observer.observe(document, { subtree: true, childList: true, characterData: true });
      }),
    name,
  );
  const submitted = Date.now();
  await server.submit([newRecord(name)]);
  const at = await seen;
  return at === undefined ? undefined : at - submitted;
}

async function measureTail(server: Server, seconds: number): Promise<Record<string, number[]>> {
  const browser = await openBrowser();
  const visit = await Visit.begin(browser, server);
  const { page } = visit;
  await page.goto("/console/events?live=1");
  await new SignInPage(visit).fill("admin", server.password());
  const standing = page.getByText(/^Following: .* since it began$/);
  await standing.waitFor();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const heap = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { bytes: of("JSHeapUsedSize"), nodes: of("Nodes"), busy: of("TaskDuration") };
  };
  const received = async () =>
    Number(/([\d,]+) since/.exec(await standing.innerText())?.[1]?.replaceAll(",", "") ?? "0");
  // What is loaded once is loaded by then.
  await until(async () => (await received()) > 2_500, "2,500 events in the tail", 300);
  await page.evaluate(watchFrames);
  const found: Record<string, number[]> = {
    heap_mb: [],
    nodes: [],
    received_per_second: [],
    marker_ms: [],
    busy_share: [],
  };
  let before = { at: Date.now(), received: await received(), busy: (await heap()).busy };
  for (let sample = 0; sample < Math.ceil(seconds / tailSampleSeconds); sample += 1) {
    const end = Date.now() + tailSampleSeconds * 1000;
    for (let number = 0; Date.now() < end; number += 1) {
      const took = await measureMarker(page, server, `${marker}${sample}x${number}`);
      if (took !== undefined) found["marker_ms"]?.push(took);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const now = { at: Date.now(), received: await received() };
    const { bytes, nodes, busy } = await heap();
    const passed = (now.at - before.at) / 1000;
    found["heap_mb"]?.push(bytes / 1e6);
    found["nodes"]?.push(nodes);
    found["received_per_second"]?.push((now.received - before.received) / passed);
    found["busy_share"]?.push((busy - before.busy) / passed);
    before = { ...now, busy };
  }
  found["longest_frame_ms"] = [await page.evaluate(() => window.longestFrame)];
  await browser.close();
  return found;
}

const [what, endpoint, data, count] = process.argv.slice(2);
if (what === "check") {
  // That it got as far as this is all.
  console.log("{}");
  process.exit(0);
}
if (endpoint === undefined || data === undefined || !["rows", "tail"].includes(what ?? "")) {
  console.error("usage: figures.ts rows|tail ENDPOINT DATA ROUNDS-OR-SECONDS");
  process.exit(2);
}
const server = Server.running(endpoint, data);
const number = Number(count ?? "5");
const found =
  what === "tail"
    ? await measureTail(server, number)
    : {
        ...(await measureSignIn(server, number)),
        filter_ms: await measureFilters(server, number * 4),
      };
console.log(JSON.stringify(found));
