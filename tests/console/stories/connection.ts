// A server that goes away and comes back: the console says so, and goes on by itself.

import { Visit } from "../lib/browser.ts";
import { same } from "../lib/report.ts";
import { Frame } from "../pages/frame.ts";
import { SignInPage } from "../pages/sign_in.ts";
import type { World } from "./all.ts";

export async function connection({ report, browser, server }: World): Promise<void> {
  const visit = await Visit.begin(browser, server);
  const lost = visit.page.getByText("The server cannot be reached.");
  visit.expect(/status of 40[13]/, /net::ERR_/, /status of 503/);
  await report.run("a lost connection is told, and mends itself", async () => {
    await new SignInPage(visit).open();
    await new SignInPage(visit).fill("admin", server.password());
    const frame = new Frame(visit);
    await frame.isThere();
    await frame.choose("Server");
    await server.stop();
    await lost.first().waitFor({ timeout: 60_000 });
    await server.start();
    await lost.first().waitFor({ state: "hidden", timeout: 60_000 });
    await frame.settled();
    same(new URL(visit.page.url()).pathname, "/console/server", "where it is");
    await visit.checkWell();
  });
  await visit.end();
}
