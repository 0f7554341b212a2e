// The event history without a mouse: past the navigation, into the filter, from row to row, into
// the panel and back to the row, and a time chosen to the second in the zone of the person.

import { Visit } from "../lib/browser.ts";
import { check, same } from "../lib/report.ts";
import { until } from "../lib/wait.ts";
import { EventsPage } from "../pages/events.ts";
import { Frame } from "../pages/frame.ts";
import { SignInPage } from "../pages/sign_in.ts";
import type { World } from "./all.ts";

export async function keyboard({ report, browser, server }: World): Promise<void> {
  const visit = await Visit.begin(browser, server);
  const { page } = visit;
  const { keyboard: keys } = page;
  const events = new EventsPage(visit);
  const isOpen = () => page.getByRole("tab", { name: "Record" });
  /** Of what has the focus: its role or tag, its name, and whether that is seen. */
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement as HTMLElement;
      const by = at.getAttribute("aria-labelledby")?.split(" ") ?? [];
      const labels = by.map((id) => document.getElementById(id)?.innerText ?? "");
      return {
        text: (at.getAttribute("aria-label") ?? (labels.join(" ") || at.innerText)).trim(),
        inTable: at.closest("main table") !== null,
        inPanel: at.closest(".panel-content") !== null,
        visible: at.matches(":focus-visible"),
      };
    });
  visit.expect(/status of 401/);
  await report.run("signs in by the keyboard", async () => {
    await new SignInPage(visit).open();
    await page.getByLabel("User", { exact: true }).focus();
    await keys.type("admin");
    await keys.press("Tab");
    await keys.type(server.password());
    await keys.press("Enter");
    await new Frame(visit).isThere();
    await page.goto("/console/events?since=7d");
    await events.waitForRows();
    await visit.checkWell();
    visit.expect();
  });
  await report.run("the first key press leads past the navigation", async () => {
    await keys.press("Tab");
    same((await focused()).text, "Skip to the page", "what has the focus first");
    await keys.press("Enter");
    await keys.press("Tab");
    same((await focused()).text, "Live", "what is first on the page");
    check(!page.url().includes("#"), `the address stays: ${page.url()}`);
  });
  await report.run("/ goes to the filter, and ? lists what keys do", async () => {
    await keys.press("?");
    await page.getByRole("table", { name: "Keys and what they do" }).waitFor();
    await keys.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await keys.press("/");
    same((await focused()).text, "Filter events", "what / goes to");
    await keys.type("Event name = StopInstances");
    await keys.press("Enter");
    await events.waitForOnly("Event name", "StopInstances");
    // Typed in the box, it is a character.
    await keys.type("?/");
    same(await page.getByRole("dialog", { name: "Keyboard" }).count(), 0, "lists of keys");
    await keys.press("Escape");
    await page.getByRole("combobox", { name: "Filter events" }).fill("");
    await keys.press("Escape");
    await visit.checkWell();
  });
  await report.run("arrows go from row to row, Enter opens, Escape leads back", async () => {
    const link = page.locator("main").getByRole("link", { name: "StopInstances", exact: true });
    await link.first().focus();
    await keys.press("ArrowRight");
    await keys.press("ArrowDown");
    await until(async () => (await focused()).inTable, "a cell with the focus");
    await keys.press("Enter");
    await isOpen().waitFor();
    await until(async () => (await focused()).inPanel, "the focus in the panel");
    check((await focused()).visible, "the focus is seen");
    const at = new URL(page.url()).searchParams.get("at");
    await keys.press("Escape");
    await isOpen().waitFor({ state: "hidden" });
    await until(async () => (await focused()).inTable, "the focus back in the table");
    same((await focused()).text, "StopInstances", "what has the focus again");
    await keys.press("Enter");
    await isOpen().waitFor();
    same(new URL(page.url()).searchParams.get("at"), at, "the event that is open again");
    await keys.press("Escape");
    await visit.checkWell();
  });
  await report.run("every stop of the keyboard on the way is seen", async () => {
    await page.goto("/console/events?since=7d");
    await events.waitForRows();
    for (let stop = 0; stop < 60; stop += 1) {
      await keys.press("Tab");
      const seen = await page.evaluate(() => {
        const at = document.activeElement as HTMLElement;
        const box = at.getBoundingClientRect();
        const inPage = box.bottom > 0 && box.top < window.innerHeight && box.right > 0;
        return at === document.body || (inPage && at.matches(":focus-visible"))
          ? ""
          : at.outerHTML.slice(0, 200);
      });
      same(seen, "", `stop ${stop + 1}`);
    }
  });
  await visit.end();
}
