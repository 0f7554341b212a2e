// A password that holds for one sign-in: who is given one chooses another, and then is where she
// wanted to be.

import { Visit } from "../lib/browser.ts";
import { check, same } from "../lib/report.ts";
import { Frame } from "../pages/frame.ts";
import { NewPasswordPage } from "../pages/new_password.ts";
import { SignInPage } from "../pages/sign_in.ts";
import type { World } from "./all.ts";

const user = "nora";
const handedOut = "handed-out.4 once";
const chosen = "what only Nora knows";
const wanted = "/console/events?eventName=CreateUser";

interface LoginProfile {
  LoginProfile: { PasswordResetRequired: boolean };
}

export async function newPassword({ report, browser, server }: World): Promise<void> {
  const visit = await Visit.begin(browser, server);
  const signIn = new SignInPage(visit);
  const page = new NewPasswordPage(visit);
  const frame = new Frame(visit);
  const access = (name: string, body: object) => server.call("POST", `/v1/access/${name}`, body);
  visit.expect(/status of 40[0139]/);
  await access("CreateUser", { UserName: user });
  await access("AddUserToGroup", { GroupName: "Viewers", UserName: user });
  await access("CreateLoginProfile", {
    UserName: user,
    Password: handedOut,
    PasswordResetRequired: true,
  });

  await report.run(
    "a handed-out password leads to choosing another, whatever the page",
    async () => {
      await visit.page.goto(wanted);
      await signIn.fill(user, handedOut);
      await page.isThere();
      await visit.page.goto("/console/users");
      await page.isThere();
      await visit.page.goto(wanted);
      await page.isThere();
      await page.says("8 to 128 bytes");
      await visit.checkWell();
    },
  );
  await report.run("the server shows that session nothing", async () => {
    const status = await visit.page.evaluate(async () => (await fetch("/v1/events")).status);
    same(status, 403, "what it answers");
  });
  await report.run("what cannot be the new one is told", async () => {
    await page.fill(handedOut, handedOut);
    await page.says("Choose another than the present one.");
    await page.fill(handedOut, "short");
    await page.says("too short");
    await page.fill("not the password", chosen);
    await page.says("The old password was incorrect.");
  });
  await report.run("the new one opens the page that was asked for", async () => {
    await page.fill(handedOut, chosen);
    await frame.isThere();
    await frame.settled();
    const { pathname, search } = new URL(visit.page.url());
    same(pathname + search, wanted, "where it leads");
    const { LoginProfile } = (await access("GetLoginProfile", { UserName: user })) as LoginProfile;
    same(LoginProfile.PasswordResetRequired, false, "whether another must be chosen again");
    await visit.checkWell();
  });
  await report.run("the next sign-in is an ordinary one", async () => {
    await frame.signOut(user);
    await signIn.fill(user, chosen);
    await frame.isThere();
    const { User } = (await access("GetUser", { UserName: user })) as {
      User: { PasswordLastUsed?: string };
    };
    check(User.PasswordLastUsed !== undefined, "the server does not know that she signed in");
    await visit.checkWell();
  });
  await visit.end();
}
