// Somebody with few rights: reads the event history, and is told everywhere else what it is that he
// may not do.

import { Visit } from "../lib/browser.ts";
import { addUser } from "../lib/people.ts";
import { check, type Report, same } from "../lib/report.ts";
import type { Server } from "../lib/server.ts";
import { until } from "../lib/wait.ts";
import { Dialog } from "../pages/dialog.ts";
import { EventsPage } from "../pages/events.ts";
import { Frame } from "../pages/frame.ts";
import { SignInPage } from "../pages/sign_in.ts";
import { checkAccessible, checkReadable } from "../sweep.ts";
import type { World } from "./all.ts";

const user = "otto";
const password = "Otto reads, and no more";

/** Pages by their title in the navigation: what he would need for each. */
const refusing: [title: string, actions: string[]][] = [
  ["Dashboard", ["opentrail:GetStatus"]],
  ["Trails", ["cloudtrail:ListTrails"]],
  ["Intake", ["opentrail:GetIntake"]],
  ["Imports", ["opentrail:ListImports"]],
  ["Completeness", ["opentrail:GetIntake"]],
  ["Gateways", ["opentrail:GetStatus"]],
  ["Users", ["iam:ListUsers"]],
  ["Groups", ["iam:ListGroups"]],
  ["Policies", ["iam:ListPolicies"]],
  ["Tokens", ["opentrail:ListTokens"]],
  ["My sign-in", ["iam:ListMFADevices", "iam:ListAccessKeys"]],
  ["Settings", ["opentrail:ListSettings"]],
  ["Server", ["opentrail:GetStatus"]],
];

/** What somebody else may have sent him. */
const refusingLinks: [address: string, action: string][] = [
  ["/users/admin", "iam:GetUser"],
  ["/groups/Viewers", "iam:GetGroup"],
  ["/policy?arn=arn:aws:iam::aws:policy/OpenTrailReadOnlyAccess", "iam:GetPolicy"],
  ["/trails/us-east-1/audit", "cloudtrail:GetTrail"],
  ["/trails/us-east-1/audit/edit", "cloudtrail:GetTrail"],
  ["/intake?tab=files", "opentrail:GetIntake"],
];

interface Place {
  report: Report;
  server: Server;
  visit: Visit;
}

/** That it is a sentence with who, what and what to do, and nothing that programs read. */
function checkRefusal(said: string, action: string, what: string): void {
  check(said.includes(`user/${user} is not authorized to perform: ${action} `), `${what}: ${said}`);
  check(!/[{}]|__type|Exception|undefined|HTTP \d/.test(said), `${what} reads "${said}"`);
}

async function readsEvents({ report, server, visit }: Place): Promise<void> {
  const frame = new Frame(visit);
  const events = new EventsPage(visit);
  const alerts = visit.page.locator('#page [class*="awsui_alert_"]');
  await report.run("reads the event history, and a record of it", async () => {
    await addUser(server, user, password, [
      { Effect: "Allow", Action: "cloudtrail:LookupEvents", Resource: "*" },
    ]);
    await new SignInPage(visit).open();
    await new SignInPage(visit).fill(user, password);
    await frame.isThere();
    await frame.choose("Event history");
    await events.waitForRows();
    await events.filterBy("Event name", "DeleteBucket");
    await events.waitForOnly("Event name", "DeleteBucket");
    await events.open("DeleteBucket");
    await visit.page.getByRole("tab", { name: "Provenance" }).click();
    await visit.page.getByText("What is shown has this hash, as computed here").waitFor();
    await frame.settled();
    same(await alerts.allInnerTexts(), [], "what is complained of");
    await visit.checkWell();
  });
}

/** That the page that is open says of each action that it is needed, and nothing unreadable. */
async function checkPage(visit: Visit, actions: string[]): Promise<void> {
  const shown = visit.page.locator("#page");
  for (const action of actions) {
    const told = shown
      .locator('[class*="awsui_alert_"]')
      .filter({ hasText: `to perform: ${action} ` });
    await told.first().waitFor({ timeout: 10_000 });
    const said = await told.first().innerText();
    checkRefusal(said, action, "the page");
    check(said.includes("Ask an administrator for the permission"), `it says "${said}"`);
  }
  await new Frame(visit).settled();
  const text = await shown.innerText();
  check(!/\bLoading\b|There are no |No trails|follows nothing/.test(text), `it reads "${text}"`);
  await checkReadable(visit.page);
  await checkAccessible(visit.page);
  await visit.checkWell();
}

async function isTold({ report, visit }: Place): Promise<void> {
  const frame = new Frame(visit);
  for (const [title, actions] of refusing) {
    await report.run(`is told what ${title} would need`, async () => {
      await frame.choose(title);
      await checkPage(visit, actions);
      const heading = visit.page.locator("#page").getByRole("heading", { level: 1, name: title });
      same(await heading.count(), 1, "headings of the page");
    });
  }
  for (const [address, action] of refusingLinks) {
    await report.run(`is told what the link ${address} would need`, async () => {
      await visit.page.goto(`/console${address}`);
      await checkPage(visit, [action]);
    });
  }
}

async function tries({ report, visit }: Place): Promise<void> {
  const { page } = visit;
  const frame = new Frame(visit);
  await report.run("is told in the form that he may not make a user", async () => {
    await frame.choose("Users");
    await page.getByRole("button", { name: "Create user" }).click();
    const form = new Dialog(visit, "Create user");
    await form.box.getByLabel("User name").fill("ottilie");
    await form.button("Create user").click();
    checkRefusal(await form.failure(), "iam:CreateUser", "the form");
    same(await form.box.getByLabel("User name").inputValue(), "ottilie", "what stays in it");
    await form.cancel();
    await visit.checkWell();
  });
  await report.run("is told that he may make no key, of a button alone", async () => {
    await frame.choose("My sign-in");
    await page.getByRole("button", { name: "Create access key" }).click();
    const flash = page.getByRole("alert").filter({ hasText: "No access key was made" });
    await flash.first().waitFor();
    checkRefusal(await flash.first().innerText(), "iam:CreateAccessKey", "the message");
    await frame.settled();
    await visit.checkWell();
  });
  await report.run("is told at the wizard's end that he may make no trail", async () => {
    await frame.choose("Trails");
    await page.getByRole("button", { name: "Create trail" }).click();
    await page.getByLabel("Trail name").fill("trail-of-otto");
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.getByText("Management events").first().waitFor();
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.getByText("trail-of-otto").first().waitFor();
    await page.getByRole("button", { name: "Create trail" }).click();
    const told = page.locator("#page").getByText("is not authorized to perform");
    await told.first().waitFor();
    checkRefusal(await told.first().innerText(), "s3:CreateBucket", "the wizard");
    await frame.settled();
    await visit.checkWell();
  });
}

async function findsIt({ report, server, visit }: Place): Promise<void> {
  const frame = new Frame(visit);
  const events = new EventsPage(visit);
  const made = ["CreateUser", "CreateAccessKey", "ListUsers", "ListTrails", "GetStatus"];
  await report.run("finds what was denied in the history, by his name", async () => {
    await until(
      async () => {
        const all = await server.events({ user, errorCode: "AccessDenied", limit: "1000" });
        const names = all.map(({ eventName }) => eventName);
        return made.every((name) => names.includes(name));
      },
      `denied calls of ${made.join(", ")}`,
    );
    await frame.choose("Event history");
    await events.filterBy("User name", user);
    await events.filterBy("Error code", "AccessDenied");
    await events.filterBy("Event name", "CreateUser");
    await events.waitForOnly("Event name", "CreateUser");
    await events.waitForOnly("User name", user);
    same(await events.count(), 1, "tries");
    await events.open("CreateUser");
    const panel = visit.page.locator(".panel-content");
    same(await frame.saidOf("Outcome"), "AccessDenied", "what came of it");
    const why = panel.locator('[class*="awsui_alert_"]').first();
    checkRefusal(await why.innerText(), "iam:CreateUser", "the event");
    await visit.checkWell();
  });
  await report.run("and nothing of it was done", async () => {
    const access = (name: string, body: object) => server.call("POST", `/v1/access/${name}`, body);
    const { Users } = (await access("ListUsers", {})) as { Users: { UserName: string }[] };
    check(!Users.some(({ UserName }) => UserName === "ottilie"), "the user was made");
    const keys = (await access("ListAccessKeys", { UserName: user })) as {
      AccessKeyMetadata: object[];
    };
    same(keys.AccessKeyMetadata, [], "keys");
    const { trails } = (await server.call("GET", "/v1/trails")) as { trails: { name: string }[] };
    check(!trails.some(({ name }) => name === "trail-of-otto"), "the trail was made");
  });
}

export async function fewRights({ report, browser, server }: World): Promise<void> {
  const visit = await Visit.begin(browser, server);
  visit.expect(/status of 40[13]/);
  const place = { report, server, visit };
  await readsEvents(place);
  await isTold(place);
  await tries(place);
  await findsIt(place);
  await visit.end();
}
