// Weight: what the browser fetches for a page that is the first it opens, of somebody who is signed
// in: everything of the console, headers included.

import type { Browser } from "playwright-core";

import { Visit } from "./lib/browser.ts";
import { check, type Report } from "./lib/report.ts";
import type { Server } from "./lib/server.ts";
import { Frame } from "./pages/frame.ts";
import { SignInPage } from "./pages/sign_in.ts";

export const firstViewBytesMax = 400_000;

/** `places`: addresses below /console by the name of their page. */
export async function weigh(
  report: Report,
  browser: Browser,
  server: Server,
  places: Map<string, string>,
): Promise<void> {
  const first = await Visit.begin(browser, server);
  await new SignInPage(first).open();
  await new SignInPage(first).fill("admin", server.password());
  await new Frame(first).isThere();
  const cookies = await first.cookies();
  await first.end();
  const weights: string[] = [];
  for (const [name, address] of places) {
    await report.run(`${name} as the first view takes less than 400 kB`, async () => {
      // Nothing is in the cache of a browser that begins.
      const visit = await Visit.begin(browser, server, "light", cookies);
      await visit.page.goto(`/console${address}`);
      const frame = new Frame(visit);
      await frame.isThere();
      await visit.page.locator("main h1, main h2").first().waitFor();
      await frame.settled();
      const { bytes, files } = await visit.weightOfConsole();
      await visit.end();
      weights.push(`${name} ${Math.round(bytes / 1000)} kB in ${files} files`);
      check(bytes > 100_000 && bytes < firstViewBytesMax, `it took ${bytes} bytes`);
    });
  }
  if (process.env["OPENTRAIL_WEIGHTS"] !== undefined) console.log(weights.join("\n"));
}
