// What is around every page.

import type { Visit } from "../lib/browser.ts";
import { until } from "../lib/wait.ts";

export class Frame {
  private readonly visit: Visit;

  constructor(visit: Visit) {
    this.visit = visit;
  }

  async isThere(): Promise<void> {
    await this.visit.page.getByRole("navigation", { name: "Navigation" }).first().waitFor();
  }

  /** By the navigation, as a person goes. */
  async choose(title: string): Promise<void> {
    await this.visit.page
      .getByRole("navigation", { name: "Navigation" })
      .getByRole("link", { name: title, exact: true })
      .click();
    await this.settled();
  }

  /** What is said under a label. */
  async saidOf(label: string): Promise<string> {
    const term = this.visit.page.locator("dt", { hasText: label });
    return (await term.locator("xpath=following-sibling::dd[1]").innerText()).trim();
  }

  async signOut(user: string): Promise<void> {
    await this.visit.page
      .getByRole("button", { name: new RegExp(user) })
      .first()
      .click();
    await this.visit.page.getByRole("menuitem", { name: "Sign out" }).click();
    await this.visit.page.getByRole("heading", { name: "Sign in to OpenTrail" }).waitFor();
  }

  /** Nothing that turns, and no sign of waiting: within ten seconds, as the console promises. */
  async settled(seconds = 10): Promise<void> {
    const { page } = this.visit;
    const turning = page.locator('[class*="awsui_circle-left"]:visible');
    await until(
      async () => (await turning.count()) === 0,
      `an end of waiting at ${page.url()}`,
      seconds,
    );
  }
}
