// Who deleted the bucket, who is the person behind it, did they sign in with MFA, and what else did
// that session do: as somebody finds out who knows AWS's console and no manual.

import { Visit } from "../lib/browser.ts";
import { check, same } from "../lib/report.ts";
import { until } from "../lib/wait.ts";
import { EventsPage } from "../pages/events.ts";
import { Frame } from "../pages/frame.ts";
import { SignInPage } from "../pages/sign_in.ts";
import { bucket, instance, person, sessionArn, settingsBucket } from "../story.ts";
import type { World } from "./all.ts";

export async function investigation({ report, browser, server }: World): Promise<void> {
  const visit = await Visit.begin(browser, server);
  const frame = new Frame(visit);
  const events = new EventsPage(visit);
  visit.expect(/status of 401/);
  await report.run("signs in to look for who deleted a bucket", async () => {
    await new SignInPage(visit).open();
    await new SignInPage(visit).fill("admin", server.password());
    await frame.isThere();
    await visit.checkWell();
    visit.expect();
    await frame.choose("Event history");
    await events.waitForRows();
  });
  await report.run("finds who deleted a bucket, by name and resource", async () => {
    await events.filterBy("Event name", "DeleteBucket");
    await events.waitForOnly("Event name", "DeleteBucket");
    await events.filterBy("Resource name", `arn:aws:s3:::${bucket}`);
    await events.waitForOnly("Resource name", `arn:aws:s3:::${bucket}`);
    same(await events.count(), 1, "events that deleted it");
  });
  await report.run("a view is its address, for whoever gets it", async () => {
    const other = await visit.page.context().newPage();
    await other.goto(visit.page.url());
    await other.getByRole("link", { name: "DeleteBucket", exact: true }).first().waitFor();
    await other.close();
  });
  await report.run("reads the record, formatted and as it was given", async () => {
    await events.open("DeleteBucket");
    await visit.page.getByRole("tab", { name: "Record" }).click();
    await visit.page.getByText(`"${bucket}"`).first().waitFor();
    await visit.page.getByRole("tab", { name: "Provenance" }).click();
    await visit.page.getByText("What is shown has this hash, as computed here").waitFor();
    await visit.checkWell();
  });
  await report.run("sees what else that session did", async () => {
    await visit.page.getByRole("tab", { name: "Details" }).click();
    await visit.page.getByRole("link", { name: "Same session" }).click();
    await events.waitForOnly("User name", /mia/);
    for (const name of ["StopInstances", "DescribeInstances", "DeleteBucket"])
      await until(
        async () => (await events.values("Event name")).includes(name),
        `${name} in the session`,
      );
  });
  await report.run("reads in the panel who the person is, and that they had MFA", async () => {
    await events.open("StopInstances");
    const { page } = visit;
    await page
      .getByRole("link", { name: `${person} (IAM user)` })
      .first()
      .waitFor();
    same(await frame.saidOf("Person"), `${person} (IAM user)`, "who it says that it was");
    same(await frame.saidOf("Signed in with MFA"), "Yes", "what it says of MFA");
    check(
      (await frame.saidOf("Is the log of that day unaltered?")) !== "",
      "it leads to the proof of the day's log",
    );
    const steps = page.getByRole("table", { name: "Steps back to the person" });
    same(await steps.getByRole("link", { name: "AssumeRole" }).count(), 1, "steps by AssumeRole");
    await visit.checkWell();
  });
  await report.run("goes by one click to the event that handed the session out", async () => {
    const { page } = visit;
    const before = page.url();
    const steps = page.getByRole("table", { name: "Steps back to the person" });
    await steps.getByRole("link", { name: "AssumeRole" }).click();
    await events.waitForOnly("Event name", "AssumeRole");
    same(await events.count(), 1, "events that handed it out");
    await page.goBack();
    await until(async () => page.url() === before, "the event before");
    await events.waitForOnly("User name", /mia/);
  });
  await report.run("follows the session to its page, with the same person", async () => {
    await visit.page.getByRole("link", { name: sessionArn }).first().click();
    const chain = visit.page.getByRole("heading", { name: "Back to the person" });
    await chain.waitFor();
    await frame.settled();
    same(await frame.saidOf("Person"), `${person} (IAM user)`, "the person");
    same(await frame.saidOf("Signed in with MFA"), "Yes", "what it says of MFA");
    await visit.page.getByRole("link", { name: "AssumeRole" }).first().waitFor();
    await visit.checkWell();
  });
  await report.run("makes the policy that allows what the role did, and nothing else", async () => {
    await visit.page.getByRole("link", { name: "Least policy" }).click();
    await visit.page.getByRole("link", { name: "make it of all of its sessions" }).click();
    await visit.page.getByText("All sessions of the role").waitFor();
    const said = await visit.page.locator("pre", { hasText: "Statement" }).innerText();
    const { Statement } = JSON.parse(said) as {
      Statement: { Action: string[]; Resource: string[] }[];
    };
    const allowed = Statement.map(({ Action, Resource }) => `${Action.join()} ${Resource.join()}`);
    same(
      allowed.sort(),
      [
        "ec2:DescribeInstances *",
        `ec2:StopInstances arn:aws:ec2:eu-central-1:111122223333:instance/${instance}`,
        `s3:DeleteBucket arn:aws:s3:::${bucket}`,
      ],
      "what is allowed",
    );
    const denied = visit.page.getByRole("table", { name: "Denied calls" });
    check((await denied.innerText()).includes("DeleteBucket"), "the denied call is told of");
    await visit.checkWell();
  });
  await report.run("compares two changes of a resource", async () => {
    await visit.page.goto(`/console/resource?name=${encodeURIComponent(settingsBucket)}`);
    const request = visit.page.getByRole("table", { name: "Request" });
    await request.waitFor();
    const [, line = ""] = (await request.innerText()).split("Later change");
    same(
      line.trim().split(/\s*[\t\n]\s*/),
      ["VersioningConfiguration.Status", "Changed", "Enabled", "Suspended"],
      "the difference",
    );
    await visit.checkWell();
  });
  await visit.end();
}
