// Visit: a person's browser, which must ask nobody but the server, break no policy and log no
// error.

import {
  type Browser,
  type BrowserContext,
  type Cookie,
  chromium,
  type Page,
  type Request,
} from "playwright-core";

import { program, type Server } from "./server.ts";
import { check } from "./report.ts";

const options = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    headless: process.env["OPENTRAIL_SEEN"] !== "1",
    args: options,
  });
}

export type Theme = "light" | "dark";

/** What the page did that it must not do. */
declare global {
  interface Window {
    policyViolations: string[];
  }
}

export class Visit {
  /** The one that began last and has not ended. */
  static current: Visit | undefined;
  readonly page: Page;
  private readonly context: BrowserContext;
  private readonly wrong: string[] = [];
  private readonly answered: Request[] = [];
  /** What the console's own log may hold: of replies that a story provokes. */
  private allowed: RegExp[] = [];

  private constructor(context: BrowserContext, page: Page, server: Server) {
    this.context = context;
    this.page = page;
    context.on("request", (request) => {
      const to = new URL(request.url());
      if (to.protocol === "data:" || to.protocol === "blob:") return;
      if (to.origin !== server.endpoint) this.wrong.push(`a request to ${request.url()}`);
    });
    context.on("requestfinished", (request) => this.answered.push(request));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning")
        this.wrong.push(message.text());
    });
    page.on("pageerror", (error) => this.wrong.push(`uncaught: ${error.message}`));
    page.on("crash", () => this.wrong.push("the page crashed"));
  }

  /** `cookies`: of somebody who is signed in already. */
  static async begin(
    browser: Browser,
    server: Server,
    theme: Theme = "light",
    cookies: Cookie[] = [],
  ): Promise<Visit> {
    const context = await browser.newContext({
      baseURL: server.endpoint,
      viewport: { width: 1280, height: 800 },
      colorScheme: theme,
      reducedMotion: "reduce",
      locale: "en-GB",
      timezoneId: "Europe/Berlin",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    context.setDefaultTimeout(20_000);
    await context.addCookies(cookies);
    await context.addInitScript(() => {
      window.policyViolations = [];
      document.addEventListener("securitypolicyviolation", (event) => {
        window.policyViolations.push(`${event.violatedDirective} forbids ${event.blockedURI}`);
      });
    });
    Visit.current = new Visit(context, await context.newPage(), server);
    return Visit.current;
  }

  /** What the console itself was to send, as it went over the wire, headers included. */
  async weightOfConsole(): Promise<{ bytes: number; files: number }> {
    const files = this.answered.filter((one) => new URL(one.url()).pathname.startsWith("/console"));
    const sizes = await Promise.all(files.map((one) => one.sizes()));
    const bytes = sizes.map((size) => size.responseHeadersSize + size.responseBodySize);
    return { bytes: bytes.reduce((sum, one) => sum + one, 0), files: files.length };
  }

  async cookies(): Promise<Cookie[]> {
    return this.context.cookies();
  }

  /** What the log may say from now on: the browser itself logs every reply of 400 and more. */
  expect(...said: RegExp[]): void {
    this.allowed = said;
  }

  /** Fails if anything went wrong since the last time. */
  async checkWell(): Promise<void> {
    const broken = await this.page
      .evaluate(() => window.policyViolations.splice(0))
      .catch(() => []);
    const wrong = [...this.wrong.splice(0), ...broken];
    const left = wrong.filter((one) => !this.allowed.some((known) => known.test(one)));
    check(left.length === 0, `the browser says: ${left.join("; ")} (${program})`);
  }

  async end(): Promise<void> {
    Visit.current = undefined;
    await this.context.close();
  }
}
