// My sign-in: how one comes in.

import type { Locator } from "playwright-core";

import type { Visit } from "../lib/browser.ts";
import { Dialog } from "./dialog.ts";

export class SecurityPage {
  private readonly visit: Visit;
  private readonly adding: Dialog;

  constructor(visit: Visit) {
    this.visit = visit;
    this.adding = new Dialog(visit, "Add an MFA device");
  }

  devices(): Locator {
    return this.visit.page.getByRole("table", { name: "MFA devices" });
  }

  /** Begins to enrol an authenticator app; the secret that is shown for it. */
  async beginDevice(name: string): Promise<string> {
    await this.visit.page.getByRole("button", { name: "Add MFA device" }).click();
    await this.adding.box.getByLabel("Device name").fill(name);
    await this.adding.button("Next").click();
    await this.adding.box.getByRole("img", { name: "QR code for the authenticator app" }).waitFor();
    return (await this.adding.box.locator("code").innerText()).replaceAll(" ", "");
  }

  /** Proves the app by two of its codes; whether that was enough is for who calls to see. */
  async prove(first: string, second: string): Promise<void> {
    await this.adding.box.getByLabel("First code").fill(first);
    await this.adding.box.getByLabel("Second code").fill(second);
    await this.adding.button("Add device").click();
  }

  async refusal(): Promise<string> {
    return this.adding.failure();
  }

  /** Asks for a device's removal; the question. */
  async askToRemove(name: string): Promise<Dialog> {
    await this.devices()
      .getByRole("button", { name: `Remove ${name}` })
      .click();
    const question = new Dialog(this.visit, `Remove ${name}?`);
    await question.isThere();
    return question;
  }
}
