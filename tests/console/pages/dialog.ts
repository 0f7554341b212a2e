// A question or a form above the page.

import type { Locator } from "playwright-core";

import type { Visit } from "../lib/browser.ts";

export class Dialog {
  readonly box: Locator;

  /** `title`: what it asks: "Delete user mia?" */
  constructor(visit: Visit, title: string) {
    this.box = visit.page.getByRole("dialog", { name: title });
  }

  async isThere(): Promise<void> {
    await this.box.waitFor();
  }

  button(name: string): Locator {
    return this.box.getByRole("button", { name, exact: true });
  }

  /** Does what it asks for; it is gone once that is done. */
  async submit(name: string): Promise<void> {
    await this.button(name).click();
    await this.box.waitFor({ state: "hidden" });
  }

  async cancel(): Promise<void> {
    await this.button("Cancel").click();
    await this.box.waitFor({ state: "hidden" });
  }

  /** What it says of why it could not be done. */
  async failure(): Promise<string> {
    const alert = this.box.locator('[class*="awsui_alert_"]').first();
    return (await alert.innerText()).trim();
  }
}
