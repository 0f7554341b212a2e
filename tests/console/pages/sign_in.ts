// The sign-in page.

import type { Visit } from "../lib/browser.ts";
import { until } from "../lib/wait.ts";

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

  /** The second question, to who has an MFA device. */
  async fillCode(code: string): Promise<void> {
    const { page } = this.visit;
    await page.getByLabel("MFA code", { exact: true }).fill(code);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  /** A code that is wrong; why it was refused. The field is empty then, for the next. */
  async refusalOfCode(code: string): Promise<string> {
    const { page } = this.visit;
    const answered = page.waitForResponse(
      (reply) => reply.url().endsWith("/v1/session") && reply.request().method() === "POST",
    );
    await this.fillCode(code);
    await answered;
    const said = await this.failure();
    const field = page.getByLabel("MFA code", { exact: true });
    await until(async () => (await field.inputValue()) === "", "an empty field");
    return said;
  }

  async asksForCode(): Promise<void> {
    await this.visit.page.getByLabel("MFA code", { exact: true }).waitFor();
  }

  async failure(): Promise<string> {
    const alert = this.visit.page
      .getByRole("alert")
      .or(this.visit.page.locator('[class*="awsui_alert_"]'));
    return (await alert.first().innerText()).trim();
  }
}
