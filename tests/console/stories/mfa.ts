// A second factor: somebody enrols an authenticator app, signs in with its code, sees in the
// history that she did, and takes the device away again.

import { Visit } from "../lib/browser.ts";
import { addUser } from "../lib/people.ts";
import { check, type Report, same } from "../lib/report.ts";
import type { Server } from "../lib/server.ts";
import { checkVectors, code, stepNow, wrongCode } from "../lib/totp.ts";
import { until } from "../lib/wait.ts";
import { EventsPage } from "../pages/events.ts";
import { Frame } from "../pages/frame.ts";
import { SecurityPage } from "../pages/security.ts";
import { SignInPage } from "../pages/sign_in.ts";
import type { World } from "./all.ts";

const user = "ines";
const password = "Ines has a phone, too";
const device = "phone-of-ines";
const refused = "The code is wrong, or was used before. Enter the one that is shown next.";

/** What a person needs who looks after her own device, and reads the history. */
async function addInes(server: Server): Promise<void> {
  const own = `arn:aws:iam::${server.account}`;
  await addUser(server, user, password, [
    { Effect: "Allow", Action: "cloudtrail:LookupEvents", Resource: "*" },
    {
      Effect: "Allow",
      Action: ["iam:*MFADevice", "iam:ListMFADevices", "iam:ListAccessKeys"],
      Resource: [`${own}:user/${user}`, `${own}:mfa/${device}`],
    },
  ]);
}

/** Her app: what it shows, never the same code twice. */
class App {
  seed = "";
  private last = 0;

  /** Two codes that follow each other: the one before, and the one that is shown now. */
  two(): [string, string] {
    this.last = stepNow();
    return [code(this.seed, this.last - 1), code(this.seed, this.last)];
  }

  /** The one that was shown last. */
  used(): string {
    return code(this.seed, this.last);
  }

  next(): string {
    this.last = Math.max(this.last + 1, stepNow());
    return code(this.seed, this.last);
  }

  wrong(): string {
    return wrongCode(this.seed, stepNow());
  }
}

interface Place {
  report: Report;
  server: Server;
  visit: Visit;
  app: App;
}

async function enrols({ report, visit, app }: Place): Promise<void> {
  const page = new SecurityPage(visit);
  const frame = new Frame(visit);
  const signIn = new SignInPage(visit);
  await report.run("signs in with a password alone, and is told that it is no more", async () => {
    checkVectors();
    await signIn.open();
    await signIn.fill(user, password);
    await frame.isThere();
    await frame.choose("My sign-in");
    same(await frame.saidOf("Signed in with MFA"), "No", "what it says of MFA");
    await page.devices().getByText(`None: the password alone lets ${user} in.`).waitFor();
    await visit.checkWell();
  });
  await report.run("wrong codes enrol no device, and are told", async () => {
    app.seed = await page.beginDevice(device);
    check(/^[A-Z2-7]{32,}$/.test(app.seed), `the secret reads "${app.seed}"`);
    await page.prove(app.wrong(), app.wrong());
    same(await page.refusal(), "Authentication code for device is not valid.", "what it says");
  });
  await report.run("enrols an authenticator app by two of its codes", async () => {
    await page.prove(...app.two());
    await visit.page
      .getByText("The device was added: from now on its code is asked for.")
      .waitFor();
    await page.devices().getByRole("rowheader", { name: device }).waitFor();
    await visit.checkWell();
  });
}

async function signsIn({ report, visit, app }: Place): Promise<void> {
  const frame = new Frame(visit);
  const signIn = new SignInPage(visit);
  await report.run("the password leads to the question for a code", async () => {
    await frame.signOut(user);
    await signIn.fill(user, password);
    await signIn.asksForCode();
    await visit.page.goto("/console/events");
    await visit.page.getByRole("heading", { name: "Sign in to OpenTrail" }).waitFor();
    await signIn.fill(user, password);
    await signIn.asksForCode();
  });
  await report.run("a code that is wrong or was used lets nobody in, and is told", async () => {
    await signIn.fillCode("12345");
    await visit.page.getByText("Enter the six digits.").waitFor();
    same(await signIn.refusalOfCode(app.wrong()), refused, "of a wrong one");
    same(await signIn.refusalOfCode(app.used()), refused, "of a used one");
    await signIn.asksForCode();
  });
  await report.run("the next code lets in", async () => {
    await signIn.fillCode(app.next());
    await frame.isThere();
    await frame.choose("My sign-in");
    same(await frame.saidOf("Signed in with MFA"), "Yes", "what it says of MFA");
    await visit.checkWell();
  });
}

async function looks({ report, server, visit }: Place): Promise<void> {
  const frame = new Frame(visit);
  const events = new EventsPage(visit);
  const record = visit.page.locator("pre, code").filter({ hasText: '"eventVersion"' });
  const opens = async (name: string) => {
    await frame.choose("Event history");
    await events.filterBy("User name", user);
    await events.filterBy("Event name", name);
    await events.waitForOnly("Event name", name);
    await events.open(name);
    await visit.page.getByRole("tab", { name: "Record" }).click();
    return JSON.parse(await record.first().innerText()) as Record<string, unknown>;
  };
  await report.run("the history has the sign-in, with MFA", async () => {
    const withMfa = { user, eventName: "ListMFADevices", mfaAuthenticated: "true" };
    await until(async () => (await server.events(withMfa)).length > 0, "what she did since");
    const said = await opens("ConsoleLogin");
    const { MFAUsed } = said["additionalEventData"] as { MFAUsed: string };
    same([said["responseElements"], MFAUsed], [{ ConsoleLogin: "Success" }, "Yes"], "the record");
    await visit.checkWell();
  });
  await report.run("and what the session did, as authenticated with MFA", async () => {
    const { userIdentity } = (await opens("ListMFADevices")) as {
      userIdentity: {
        userName: string;
        sessionContext: { attributes: { mfaAuthenticated: string } };
      };
    };
    const { mfaAuthenticated } = userIdentity.sessionContext.attributes;
    same([userIdentity.userName, mfaAuthenticated], [user, "true"], "the newest");
    const calls = await server.events({ user, eventName: "ListMFADevices", order: "oldest" });
    const first = calls[0]?.["userIdentity"] as typeof userIdentity;
    same(first.sessionContext.attributes.mfaAuthenticated, "false", "of the session before");
    await visit.checkWell();
  });
  await report.run("and the tries with a wrong code, as failures", async () => {
    const failures = await until(async () => {
      const all = await server.events({ user, eventName: "ConsoleLogin" });
      const failed = all.filter(
        ({ responseElements }) =>
          (responseElements as { ConsoleLogin: string }).ConsoleLogin === "Failure",
      );
      return failed.length >= 2 && failed;
    }, "two failures");
    const used = failures.map(
      ({ additionalEventData }) => (additionalEventData as { MFAUsed: string }).MFAUsed,
    );
    same(used, ["Yes", "Yes"], "whether they used MFA");
  });
}

async function removes({ report, visit }: Place): Promise<void> {
  const page = new SecurityPage(visit);
  const frame = new Frame(visit);
  const row = page.devices().getByRole("rowheader", { name: device });
  await report.run("is asked before the device is removed, and may think again", async () => {
    await frame.choose("My sign-in");
    const question = await page.askToRemove(device);
    await question.cancel();
    await visit.page.reload();
    await row.waitFor();
  });
  await report.run("removes the device, and its code is asked for no more", async () => {
    const question = await page.askToRemove(device);
    await question.submit("Remove device");
    await row.waitFor({ state: "hidden" });
    await visit.checkWell();
    await frame.signOut(user);
    await new SignInPage(visit).fill(user, password);
    await frame.isThere();
    await frame.choose("My sign-in");
    same(await frame.saidOf("Signed in with MFA"), "No", "what it says of MFA");
    await visit.checkWell();
  });
}

export async function mfa({ report, browser, server }: World): Promise<void> {
  const visit = await Visit.begin(browser, server);
  visit.expect(/status of 40[0134]/);
  const place = { report, server, visit, app: new App() };
  await addInes(server);
  await enrols(place);
  await signsIn(place);
  await looks(place);
  await removes(place);
  await visit.end();
}
