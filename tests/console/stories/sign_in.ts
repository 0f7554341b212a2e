// Signing in and out, as somebody who has only the server's address and the file that its first
// start wrote.

import { Visit } from "../lib/browser.ts";
import { check, same } from "../lib/report.ts";
import { Frame } from "../pages/frame.ts";
import { SignInPage } from "../pages/sign_in.ts";
import { firstViewBytesMax } from "../weight.ts";
import type { World } from "./all.ts";

export async function signIn({ report, browser, server }: World): Promise<void> {
  const visit = await Visit.begin(browser, server);
  const page = new SignInPage(visit);
  const frame = new Frame(visit);
  visit.expect(/status of 40[0139]/);

  await report.run("the server's address leads to the sign-in page", async () => {
    await page.open();
    check(visit.page.url().startsWith(`${server.endpoint}/console/`), visit.page.url());
    await visit.checkWell();
  });
  await report.run("the first view takes less than 400 kB", async () => {
    const { bytes } = await visit.weightOfConsole();
    check(bytes > 50_000 && bytes < firstViewBytesMax, `it took ${bytes} bytes`);
  });
  await report.run("a wrong password is told as one, and nothing else", async () => {
    await page.fill("admin", "not the password");
    const said = await page.failure();
    check(said.length > 10 && !/exception|undefined|\{/i.test(said), `it says "${said}"`);
    await page.fill("nobody-of-that-name", "not the password");
    same(await page.failure(), said, "of a user who is not there");
  });
  await report.run("the first start's password lets in", async () => {
    await page.fill("admin", server.password());
    await frame.isThere();
    await frame.settled();
    await visit.checkWell();
  });
  await report.run("and so do both with the page behind it", async () => {
    const { bytes } = await visit.weightOfConsole();
    check(bytes < firstViewBytesMax, `they took ${bytes} bytes`);
  });
  await report.run("an address is kept over signing in", async () => {
    await visit.page.goto("/console/server");
    await frame.isThere();
    same(new URL(visit.page.url()).pathname, "/console/server", "where it leads");
  });
  await report.run("the cookie is nothing that a script reads", async () => {
    const cookies = await visit.page.context().cookies();
    check(cookies.length > 0, "there is no cookie");
    for (const { name, httpOnly, sameSite } of cookies)
      same([httpOnly, sameSite], [true, "Strict"], name);
    same(await visit.page.evaluate(() => document.cookie), "", "what scripts see");
  });
  await report.run("signing out ends it, in another tab too", async () => {
    const other = await visit.page.context().newPage();
    await other.goto("/console/server");
    await other.getByRole("navigation", { name: "Navigation" }).first().waitFor();
    await frame.signOut("admin");
    await other.reload();
    await other.getByRole("heading", { name: "Sign in to OpenTrail" }).waitFor();
    await other.close();
    await visit.checkWell();
  });
  await visit.end();
}
