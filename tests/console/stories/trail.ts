// A trail, made as in AWS's console: its first file arrives, is read down to a record, and its
// chain is verified.

import { Visit } from "../lib/browser.ts";
import { check } from "../lib/report.ts";
import { until } from "../lib/wait.ts";
import { Frame } from "../pages/frame.ts";
import { SignInPage } from "../pages/sign_in.ts";
import { newRecord } from "../story.ts";
import type { World } from "./all.ts";

const name = "console-story";
const eventName = "TerminateInstances";

export async function trail({ report, browser, server }: World): Promise<void> {
  const visit = await Visit.begin(browser, server);
  const { page } = visit;
  const frame = new Frame(visit);
  await report.run("signs in to make a trail", async () => {
    visit.expect(/status of 401/);
    await new SignInPage(visit).open();
    await new SignInPage(visit).fill("admin", server.password());
    await frame.isThere();
    await visit.checkWell();
    visit.expect();
    await frame.choose("Trails");
    await frame.settled();
  });
  await report.run("makes a trail by the wizard, with a bucket and signed digests", async () => {
    await page.getByRole("button", { name: "Create trail" }).first().click();
    await page.getByLabel("Trail name").fill(name);
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.getByText("Management events").first().waitFor();
    await frame.settled();
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.getByText(name).first().waitFor();
    await page.getByRole("button", { name: "Create trail" }).click();
    await page.getByRole("heading", { name, exact: true }).waitFor();
    await visit.checkWell();
  });
  await report.run("watches its first file arrive", async () => {
    await server.submit([newRecord(eventName, server.account)]);
    await page.getByRole("tab", { name: "Log files" }).click();
    const file = page.getByRole("link", { name: /_CloudTrail_.*\.json\.gz$/ });
    await until(async () => {
      if ((await file.count()) > 0) return true;
      await page.getByRole("button", { name: "Refresh files" }).click();
      await frame.settled();
      return (await file.count()) > 0;
    }, "a delivered file");
    await visit.checkWell();
  });
  await report.run("reads a delivered file down to a record", async () => {
    const own = `${page.url()}`;
    const file = page.getByRole("link", { name: /_CloudTrail_.*\.json\.gz$/ });
    await file.first().click();
    await page
      .getByText(/"?eventVersion"?|CreateTrail|StartLogging|TerminateInstances/)
      .first()
      .waitFor();
    await frame.settled();
    await visit.checkWell();
    await page.goto(own);
  });
  await report.run("sees each digest verified, and its link to the one before", async () => {
    await page.getByRole("tab", { name: "Digests" }).click();
    const rows = page.getByRole("table", { name: "Digests" }).locator("tbody tr");
    await until(async () => {
      await frame.settled();
      if ((await rows.count()) >= 2) return true;
      await page.getByRole("button", { name: "Verify again" }).click();
      return false;
    }, "two digests");
    await frame.settled();
    for (const row of await rows.allInnerTexts()) {
      check(/\bValid\b/.test(row) && /Holds|Begins the chain/.test(row), `a digest says "${row}"`);
    }
    await visit.checkWell();
  });
  await report.run("validates the log files, and learns that all are as delivered", async () => {
    await page.getByRole("tab", { name: "Validation" }).click();
    await page.getByRole("button", { name: "Validate now", exact: true }).click();
    await page.getByText("All valid").first().waitFor({ timeout: 60_000 });
    check(page.url().includes("validation="), "the address has the validation");
    await visit.checkWell();
  });
  await visit.end();
}
