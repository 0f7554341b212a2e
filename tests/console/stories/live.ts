// The live tail: events appear as they are recorded, until somebody pauses it.

import { Visit } from "../lib/browser.ts";
import { same } from "../lib/report.ts";
import { EventsPage } from "../pages/events.ts";
import { Frame } from "../pages/frame.ts";
import { SignInPage } from "../pages/sign_in.ts";
import { newRecord } from "../story.ts";
import type { World } from "./all.ts";

export async function live({ report, browser, server }: World): Promise<void> {
  const visit = await Visit.begin(browser, server);
  const { page } = visit;
  const events = new EventsPage(visit);
  const row = (name: string) => page.locator("main").getByRole("link", { name, exact: true });
  visit.expect(/status of 401/);
  await report.run("an event is seen in the live tail as it comes", async () => {
    await new SignInPage(visit).open();
    await new SignInPage(visit).fill("admin", server.password());
    await new Frame(visit).choose("Event history");
    await events.waitForRows();
    await page.getByText("Live", { exact: true }).click();
    await page.getByText(/^Following: /).waitFor();
    await server.submit([newRecord("MonitorInstances")]);
    await row("MonitorInstances").first().waitFor();
    await visit.checkWell();
  });
  await report.run("a paused tail stands still, and says how much is waiting", async () => {
    await page.getByRole("button", { name: "Pause" }).click();
    await server.submit([newRecord("UnmonitorInstances")]);
    await page.getByText(/^Paused, 1 newer$/).waitFor();
    same(await row("UnmonitorInstances").count(), 0, "rows of what came later");
    await page.getByRole("button", { name: "Resume" }).click();
    await row("UnmonitorInstances").first().waitFor();
    await visit.checkWell();
  });
  await visit.end();
}
