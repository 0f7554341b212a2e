// Deletions, as a person does them: asked before each, nothing gone if he thinks again, and
// afterwards gone for good, with the event that says who did it.

import type { Locator } from "playwright-core";

import { Visit } from "../lib/browser.ts";
import { addUser } from "../lib/people.ts";
import { check, type Report, same } from "../lib/report.ts";
import type { Server } from "../lib/server.ts";
import { Dialog } from "../pages/dialog.ts";
import { EventsPage } from "../pages/events.ts";
import { Frame } from "../pages/frame.ts";
import { SignInPage } from "../pages/sign_in.ts";
import type { World } from "./all.ts";

const user = "dora";
const password = "Dora leaves us soon";
const group = "night-shift";
const other = "emil";
const trail = "short-lived";
const bucket = "short-lived-logs";
const keptTrail = "long-lived";
const tokenName = "short-lived-program";

interface Token {
  token: string;
  tokenId: string;
}

interface Place {
  report: Report;
  server: Server;
  visit: Visit;
  /** Of whoever will be deleted, and is signed in. */
  hers: Visit;
  /** What the token is, that will be deleted. */
  token: Token;
}

function access(server: Server, name: string, body: object): Promise<unknown> {
  return server.call("POST", `/v1/access/${name}`, body);
}

/** A user with all that a user can have, a group, a trail, and a token, which is returned. */
async function furnish(server: Server): Promise<Token> {
  await addUser(server, user, password, [
    { Effect: "Allow", Action: "cloudtrail:LookupEvents", Resource: "*" },
  ]);
  await addUser(server, other, "Emil stays with us", []);
  await access(server, "CreateGroup", { GroupName: group });
  const PolicyArn = "arn:aws:iam::aws:policy/OpenTrailReadOnlyAccess";
  await access(server, "AttachGroupPolicy", { GroupName: group, PolicyArn });
  for (const UserName of [user, other])
    await access(server, "AddUserToGroup", { GroupName: group, UserName });
  await access(server, "CreateAccessKey", { UserName: user });
  await server.call("POST", "/v1/buckets", { name: bucket });
  for (const Name of [trail, keptTrail])
    await server.operation("CreateTrail", { Name, S3BucketName: bucket });
  const words = ["token", "create", "--name", tokenName, "--scope", "events:read", "-o", "json"];
  return JSON.parse(server.verb(...words)) as Token;
}

/** Those of whoever does the deleting here: there are others in the imported events. */
async function deletionsBy(server: Server, eventName: string): Promise<number> {
  return (await server.events({ eventName, user: "admin" })).length;
}

/** That the event is there, and names what was deleted and who did it. */
async function checkEvent(visit: Visit, eventName: string, what: string): Promise<void> {
  const events = new EventsPage(visit);
  await new Frame(visit).choose("Event history");
  await events.filterBy("Event name", eventName);
  await events.filterBy("User name", "admin");
  await events.waitForOnly("Event name", eventName);
  same(await events.count(), 1, `events ${eventName} of admin`);
  await events.open(eventName);
  await visit.page.getByRole("tab", { name: "Record" }).click();
  await visit.page.locator(".panel-content").getByText(`"${what}"`).first().waitFor();
  await visit.checkWell();
}

/** A row of a list, by the link or the text that names it. */
function row(visit: Visit, table: string, name: string): Locator {
  const rows = visit.page.getByRole("table", { name: table }).locator("tbody tr");
  return rows.filter({ has: visit.page.getByText(name, { exact: true }) });
}

/** The list is there, with or without it. */
async function checkList(visit: Visit, table: string, gone: string, kept: string): Promise<void> {
  await row(visit, table, kept).first().waitFor();
  same(await row(visit, table, gone).count(), 0, `rows of ${gone}`);
}

async function deletesUser({ report, server, visit, hers }: Place): Promise<void> {
  const { page } = visit;
  const frame = new Frame(visit);
  const question = new Dialog(visit, `Delete user ${user}?`);
  const ask = async () => {
    await page.getByRole("button", { name: "Delete user" }).click();
    await question.isThere();
  };
  await report.run("is asked before a user is deleted, and may think again", async () => {
    await new SignInPage(hers).open();
    await new SignInPage(hers).fill(user, password);
    await new Frame(hers).isThere();
    await frame.choose("Users");
    await row(visit, "Users", user).getByRole("link", { name: user }).click();
    await ask();
    await question.box.getByText("What it did stays recorded.").waitFor();
    await question.cancel();
    await ask();
    await page.keyboard.press("Escape");
    await question.box.waitFor({ state: "hidden" });
    await frame.choose("Users");
    await row(visit, "Users", user).waitFor();
    same(await deletionsBy(server, "DeleteUser"), 0, "deletions");
    const groups = (await access(server, "ListGroupsForUser", { UserName: user })) as {
      Groups: object[];
    };
    same(groups.Groups.length, 1, "groups that she still is in");
    await visit.checkWell();
  });
  await report.run("deletes a user, with the group, policy, key and password", async () => {
    await row(visit, "Users", user).getByRole("link", { name: user }).click();
    await ask();
    await question.submit("Delete user");
    await page.getByText(`User ${user} was deleted.`).waitFor();
    await checkList(visit, "Users", user, other);
    await checkEvent(visit, "DeleteUser", user);
  });
  await report.run("whoever was signed in as that user is so no more", async () => {
    hers.expect(/status of 40[13]/);
    await new Frame(hers).choose("Event history");
    await hers.page.getByRole("heading", { name: "Sign in to OpenTrail" }).waitFor();
    await hers.page.getByText("Your session has ended.").waitFor();
    await new SignInPage(hers).fill(user, password);
    await hers.page.getByText("The account, the user or the password is wrong.").waitFor();
    await hers.checkWell();
  });
}

async function deletesGroup({ report, server, visit }: Place): Promise<void> {
  const { page } = visit;
  const frame = new Frame(visit);
  const question = new Dialog(visit, `Delete group ${group}?`);
  const open = async () => {
    await frame.choose("Groups");
    await row(visit, "Groups", group).getByRole("link", { name: group }).click();
    await row(visit, "Users", other).waitFor();
    await page.getByRole("button", { name: "Delete group" }).click();
    await question.isThere();
  };
  await report.run("is asked before a group is deleted, and may think again", async () => {
    await open();
    await question.cancel();
    await page.reload();
    await row(visit, "Users", other).waitFor();
    same(await deletionsBy(server, "DeleteGroup"), 0, "deletions");
    await visit.checkWell();
  });
  await report.run("deletes a group; who was in it stays", async () => {
    await open();
    await question.submit("Delete group");
    await page.getByText(`Group ${group} was deleted.`).waitFor();
    await checkList(visit, "Groups", group, "Viewers");
    await frame.choose("Users");
    await row(visit, "Users", other).waitFor();
    await checkEvent(visit, "DeleteGroup", group);
  });
}

async function deletesTrail({ report, server, visit }: Place): Promise<void> {
  const { page } = visit;
  const frame = new Frame(visit);
  const question = new Dialog(visit, `Delete ${trail}?`);
  const typed = question.box.getByLabel(`To confirm, enter ${trail}`);
  const ask = async () => {
    await frame.choose("Trails");
    await row(visit, "Trails", trail).getByRole("link", { name: trail }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await question.isThere();
  };
  await report.run("must enter a trail's name to delete it, and may think again", async () => {
    await ask();
    check(await question.button("Delete").isDisabled(), "it can be deleted without its name");
    await typed.fill(trail.slice(0, -1));
    await typed.press("Enter");
    check(await question.button("Delete").isDisabled(), "it can be deleted by another name");
    await typed.fill(trail);
    check(await question.button("Delete").isEnabled(), "it cannot be deleted by its name");
    await question.cancel();
    await frame.choose("Trails");
    await row(visit, "Trails", trail).waitFor();
    same(await deletionsBy(server, "DeleteTrail"), 0, "deletions");
    await visit.checkWell();
  });
  await report.run("deletes a trail; the bucket with its files stays", async () => {
    await ask();
    await typed.fill(trail);
    await question.submit("Delete");
    await page.getByText(`The trail ${trail} was deleted. Its files stay in ${bucket}.`).waitFor();
    await checkList(visit, "Trails", trail, keptTrail);
    const { buckets } = (await server.call("GET", "/v1/buckets")) as {
      buckets: { name: string }[];
    };
    check(
      buckets.some(({ name }) => name === bucket),
      "the bucket is gone, too",
    );
    await checkEvent(visit, "DeleteTrail", trail);
  });
}

async function deletesToken({ report, server, visit, token }: Place): Promise<void> {
  const { page } = visit;
  const frame = new Frame(visit);
  const question = new Dialog(visit, `Delete token ${tokenName}?`);
  const statusOf = async () => {
    const headers = { Authorization: `Bearer ${token.token}` };
    return (await fetch(`${server.endpoint}/v1/events?limit=1`, { headers })).status;
  };
  const ask = async () => {
    await frame.choose("Tokens");
    await page.getByRole("radio", { name: tokenName }).check();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await question.isThere();
  };
  await report.run("is asked before a token is deleted, and may think again", async () => {
    await ask();
    await question.cancel();
    await row(visit, "Tokens", tokenName).waitFor();
    same(await statusOf(), 200, "what the token is answered");
    same(await deletionsBy(server, "DeleteToken"), 0, "deletions");
    await visit.checkWell();
  });
  await report.run("deletes a token, which lets nobody in any more", async () => {
    await ask();
    await question.submit("Delete token");
    await row(visit, "Tokens", tokenName).waitFor({ state: "hidden" });
    await checkList(visit, "Tokens", tokenName, "console-tests");
    same(await statusOf(), 403, "what the token is answered");
    await checkEvent(visit, "DeleteToken", token.tokenId);
  });
}

export async function deletion({ report, browser, server }: World): Promise<void> {
  const token = await furnish(server);
  const hers = await Visit.begin(browser, server);
  const visit = await Visit.begin(browser, server);
  for (const one of [hers, visit]) one.expect(/status of 401/);
  const place = { report, server, visit, hers, token };
  await report.run("signs in to delete what nobody needs any more", async () => {
    await new SignInPage(visit).open();
    await new SignInPage(visit).fill("admin", server.password());
    await new Frame(visit).isThere();
    await visit.checkWell();
  });
  await deletesUser(place);
  await deletesGroup(place);
  await deletesTrail(place);
  await deletesToken(place);
  await hers.end();
  await visit.end();
}
