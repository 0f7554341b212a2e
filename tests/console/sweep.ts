// Sweep: every page of the console in both themes: nothing that must not be read, no spinner
// without an end, nothing that axe finds wrong, no request elsewhere, no broken policy.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";

import { type Theme, Visit } from "./lib/browser.ts";
import { check, type Report } from "./lib/report.ts";
import { root, type Server } from "./lib/server.ts";
import { until } from "./lib/wait.ts";
import { Frame } from "./pages/frame.ts";
import { SignInPage } from "./pages/sign_in.ts";
import { type Addresses, furnish } from "./furnish.ts";
import { weigh } from "./weight.ts";

const pagesFolder = join(root, "console/src/pages");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const unreadable = [/\bundefined\b/, /\[object Object\]/, /\bNaN\b/, /\bInvalid Date\b/];
const screenshotBytesMax = 300_000;

export interface PageOfConsole {
  name: string;
  path: string;
}

/** Every page's name and path, from its route.ts. */
export function pagesOfConsole(): PageOfConsole[] {
  return readdirSync(pagesFolder)
    .filter((name) => existsSync(join(pagesFolder, name, "route.ts")))
    .map((name) => {
      const text = readFileSync(join(pagesFolder, name, "route.ts"), "utf8");
      const path = /\bpath:\s*"([^"]+)"/.exec(text)?.[1];
      check(path !== undefined, `${name}/route.ts says no path`);
      return { name, path };
    });
}

/** Where to go for a path with parameters: told in furnish.ts. */
function addressOf(path: string, addresses: Addresses): string {
  const known = addresses[path];
  check(
    known !== undefined || !path.includes(":"),
    `give an address of ${path} in tests/console/furnish.ts`,
  );
  return known ?? path;
}

interface Finding {
  id: string;
  impact: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

export async function checkAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe: runner } = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: Finding[] }> };
    };
    return (await runner.run({ resultTypes: ["violations"] })).violations.map(
      ({ id, impact, help, nodes }) => ({
        id,
        impact,
        help,
        nodes: nodes
          .slice(0, 2)
          .map(({ html, failureSummary }) => ({ html: html.slice(0, 160), failureSummary })),
      }),
    );
  });
  const told = found.map(({ id, impact, help, nodes }) => {
    const where = nodes.map((node) => `${node.html} ${node.failureSummary ?? ""}`);
    return `${id} (${impact}): ${help}: ${where.join(" | ")}`;
  });
  check(found.length === 0, `axe: ${told.join("; ")}`);
}

export async function checkReadable(page: Page): Promise<void> {
  // What a record holds is not ours: pages show records in `code` and `pre` alone.
  const text = await page.evaluate(() => {
    const copy = document.body.cloneNode(true) as HTMLElement;
    for (const part of copy.querySelectorAll("pre, code, script, style")) part.remove();
    return copy.textContent;
  });
  for (const bad of unreadable) {
    const at = bad.exec(text)?.index;
    if (at === undefined) continue;
    throw new Error(`the page reads "${text.slice(Math.max(0, at - 60), at + 40)}"`);
  }
}

async function checkPage(visit: Visit, address: string): Promise<void> {
  await visit.page.goto(`/console${address}`);
  const frame = new Frame(visit);
  await frame.isThere();
  await until(
    async () => (await visit.page.locator("main h1, main h2").count()) > 0,
    "a heading",
    10,
  );
  await frame.settled();
  check(
    (await visit.page.title()).endsWith("| OpenTrail"),
    `the title is ${await visit.page.title()}`,
  );
  await checkReadable(visit.page);
  await checkAccessible(visit.page);
  await visit.checkWell();
}

/** 1280 at a zoom of 200 % is 640 wide, too; 390 is a phone. */
const widths = [800, 640, 390];

/** No page is wider than the window: wide tables scroll within themselves. */
async function checkWidths(page: Page): Promise<void> {
  const usual = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await widest(page);
    check(wide === "", `at ${width} px the page is wider than the window: ${wide}`);
  }
  if (usual) await page.setViewportSize(usual);
}

/** What reaches out of the window, to where; empty if nothing does. */
async function widest(page: Page): Promise<string> {
  return page.evaluate(async () => {
    // Cloudscape measures itself anew after a change.
    for (let turn = 0; turn < 10; turn += 1) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const root = document.documentElement;
    const seen = root.clientWidth;
    if (root.scrollWidth <= seen) return "";
    const isOut = (one: Element) => one.getBoundingClientRect().right > seen + 1;
    const out = [...document.querySelectorAll("main *")].filter(isOut);
    // Those within another that scrolls are not what widens the page.
    const scrolls = (one: Element | null): boolean =>
      one !== null &&
      one !== root &&
      (/auto|scroll|hidden|clip/.test(getComputedStyle(one).overflowX) ||
        scrolls(one.parentElement));
    const guilty = out.filter((one) => !scrolls(one.parentElement)).slice(-3);
    const said = guilty.map(
      (one) => `${one.outerHTML.slice(0, 160)} (${one.textContent.slice(0, 40)})`,
    );
    return `${root.scrollWidth}: ${said.join(" | ")}`;
  });
}

async function takePicture(page: Page, name: string): Promise<void> {
  const folder = join(root, "docs/console");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file, animations: "disabled", caret: "hide" });
  const bytes = statSync(file).size;
  check(bytes <= screenshotBytesMax, `${file} has ${bytes} bytes`);
}

export async function sweep(
  report: Report,
  browser: Browser,
  server: Server,
  pictures: boolean,
): Promise<void> {
  let addresses: Addresses = {};
  await report.run("a server with something on every page", async () => {
    addresses = await furnish(server);
  });
  const places = pagesOfConsole().map(
    ({ name, path }) => [name, addressOf(path, addresses)] as const,
  );
  await weigh(report, browser, server, new Map(places));
  for (const theme of ["light", "dark"] satisfies Theme[]) {
    const visit = await Visit.begin(browser, server, theme);
    const signIn = new SignInPage(visit);
    // The question who is signed in is answered with 401.
    visit.expect(/status of 401/);
    await report.run(`sign-in page, ${theme}`, async () => {
      await signIn.open();
      await checkReadable(visit.page);
      await checkAccessible(visit.page);
      await visit.checkWell();
      if (pictures && theme === "light") await takePicture(visit.page, "sign_in");
    });
    await report.run(`signs in for the sweep, ${theme}`, async () => {
      await signIn.fill("admin", server.password());
      await new Frame(visit).isThere();
    });
    visit.expect();
    for (const { name, path } of pagesOfConsole()) {
      await report.run(`${name}, ${theme}`, async () => {
        await checkPage(visit, addressOf(path, addresses));
        if (pictures && theme === "light") await takePicture(visit.page, name);
        if (theme === "light") await checkWidths(visit.page);
      });
    }
    await visit.end();
  }
}
