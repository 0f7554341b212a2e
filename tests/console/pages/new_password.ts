// The page that asks for another password before anything else.

import type { Visit } from "../lib/browser.ts";

export class NewPasswordPage {
  private readonly visit: Visit;

  constructor(visit: Visit) {
    this.visit = visit;
  }

  async isThere(): Promise<void> {
    await this.visit.page.getByRole("heading", { name: "Choose a new password" }).waitFor();
  }

  async fill(present: string, wanted: string, again = wanted): Promise<void> {
    const { page } = this.visit;
    await page.getByLabel("Present password", { exact: true }).fill(present);
    await page.getByLabel("New password", { exact: true }).fill(wanted);
    await page.getByLabel("New password again", { exact: true }).fill(again);
    await page.getByRole("button", { name: "Change password", exact: true }).click();
  }

  async says(words: string | RegExp): Promise<void> {
    await this.visit.page.getByText(words).first().waitFor();
  }
}
