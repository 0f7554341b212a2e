// The event history.

import type { Locator } from "playwright-core";

import type { Visit } from "../lib/browser.ts";
import { check } from "../lib/report.ts";
import { until } from "../lib/wait.ts";

export class EventsPage {
  private readonly visit: Visit;

  constructor(visit: Visit) {
    this.visit = visit;
  }

  private rows(): Locator {
    return this.visit.page.locator("main table tbody tr");
  }

  async waitForRows(): Promise<void> {
    await until(async () => (await this.rows().locator("a").count()) > 0, "rows of events");
  }

  /** As a person types it: the field's name, "=", the value. */
  async filterBy(field: string, value: string): Promise<void> {
    const box = this.visit.page.getByRole("combobox", { name: "Filter events" });
    await box.click();
    await box.fill(`${field} = ${value}`);
    await box.press("Enter");
    await this.visit.page
      .getByRole("group", { name: new RegExp(value) })
      .first()
      .waitFor();
    await box.press("Escape");
  }

  /** What a column says, row by row. */
  async values(column: string): Promise<string[]> {
    return this.visit.page.evaluate((name) => {
      // The heads that stay in view are a table of their own.
      const table = document.querySelector("main table:has(tbody tr)");
      const heads = [...(table?.querySelectorAll("thead th") ?? [])];
      const at = heads.findIndex((head) => head.textContent.trim().startsWith(name));
      if (at < 0) return [];
      return [...(table?.querySelectorAll("tbody tr") ?? [])]
        .map((row) => (row.children[at] as HTMLElement | undefined)?.innerText.trim() ?? "")
        .filter((text) => text !== "");
    }, column);
  }

  async waitForOnly(column: string, value: string | RegExp): Promise<void> {
    await until(
      async () => {
        const found = await this.values(column);
        const fits = (text: string) =>
          typeof value === "string" ? text.includes(value) : value.test(text);
        return found.length > 0 && found.every(fits);
      },
      `only ${String(value)} as ${column}`,
    );
  }

  async count(): Promise<number> {
    return (await this.values("Event name")).length;
  }

  async open(name: string): Promise<void> {
    await this.visit.page.locator("main").getByRole("link", { name, exact: true }).first().click();
    await this.visit.page.getByRole("tab", { name: "Record" }).waitFor();
    check(this.visit.page.url().includes("event="), "the address has the open event");
  }
}
