// The sign-in page.

import type { Visit } from "../lib/browser.ts";

export class SignInPage {
  private readonly visit: Visit;

  constructor(visit: Visit) {
    this.visit = visit;
  }

  /** Where a person begins: the server's address alone. */
  async open(): Promise<void> {
    await this.visit.page.goto("/");
    await this.visit.page.getByRole("heading", { name: "Sign in to OpenTrail" }).waitFor();
  }

  async fill(user: string, password: string): Promise<void> {
    const { page } = this.visit;
    await page.getByLabel("User", { exact: true }).fill(user);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  async failure(): Promise<string> {
    const alert = this.visit.page
      .getByRole("alert")
      .or(this.visit.page.locator('[class*="awsui_alert_"]'));
    return (await alert.first().innerText()).trim();
  }
}
