// Signing in by an OpenID provider: a real one, on another site (localhost is none of 127.0.0.1's).

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { Visit } from "../lib/browser.ts";
import { check, same, Skip } from "../lib/report.ts";
import { newFolder, Server } from "../lib/server.ts";
import { until } from "../lib/wait.ts";
import { Frame } from "../pages/frame.ts";
import { SignInPage } from "../pages/sign_in.ts";
import type { World } from "./all.ts";

const arn = "arn:aws:sts::000000000000:federated-user/ann@example.com";

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "localhost", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** The provider as a process. With new keys each time it starts. */
class Provider {
  readonly port: number;
  private readonly folder: string;
  private child: ChildProcess | undefined;

  constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  async start(redirectUri: string, algorithm: string): Promise<void> {
    const words = ["provider.mjs", String(this.port), redirectUri, algorithm];
    const child = spawn(process.execPath, words, { cwd: this.folder });
    this.child = child;
    process.once("exit", () => child.kill("SIGKILL"));
    let said = "";
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    await until(() => {
      if (child.exitCode !== null) throw new Error(`the provider ended: ${said.slice(-800)}`);
      return Promise.resolve(said.includes("ready"));
    }, "a provider that listens");
  }

  async stop(): Promise<void> {
    const child = this.child;
    if (!child) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    this.child = undefined;
  }
}

function packages(): string {
  const made = spawnSync(join(import.meta.dirname, "../oidc/packages"), { encoding: "utf8" });
  if (made.status !== 0) throw new Skip("npm's registry cannot be reached for oidc-provider");
  return made.stdout.trim();
}

interface Found {
  events: { record: { userIdentity: Record<string, unknown>; errorMessage?: string } }[];
}

/** What a person does from the sign-in page on; the provider's own pages are those of its demo. */
async function signInThere(visit: Visit, person: string): Promise<void> {
  const { page } = visit;
  await page.getByRole("button", { name: "Sign in with Test ID" }).click();
  await page.locator('input[name="login"]').fill(person);
  await page.locator('input[name="password"]').fill("any");
  await page.locator('button[type="submit"]').click();
  await page.getByText("Continue").click();
}

export async function identityProvider({ report, browser }: World): Promise<void> {
  let provider: Provider | undefined;
  let server: Server | undefined;
  await report.run("a server with an identity provider", async () => {
    provider = new Provider(packages(), await freePort());
    const secret = join(newFolder(), "secret");
    writeFileSync(secret, "a secret / with + signs\n");
    server = new Server([
      `oidc.issuer=http://localhost:${provider.port}`,
      "oidc.client_id=opentrail",
      `oidc.client_secret_file=${secret}`,
      "oidc.scopes=openid profile groups",
      "oidc.display_name=Test ID",
      "oidc.groups=soc=Administrators",
    ]);
    await server.start();
  });
  if (!provider || !server?.endpoint) return;
  const [idp, trail] = [provider, server];
  const redirectUri = `${trail.endpoint}/console/signed-in`;
  const visit = await Visit.begin(browser, trail);
  const page = new SignInPage(visit);
  const frame = new Frame(visit);
  visit.expect(
    /status of (40[0139]|503)/,
    /a request to http:\/\/localhost:/,
    /a request to https:\/\/fonts\.googleapis\.com\//,
    /localhost/,
  );
  // The demo's pages want a font that only the outside world has.
  await visit.page
    .context()
    .route("https://fonts.googleapis.com/**", (route) =>
      route.fulfill({ contentType: "text/css", body: "" }),
    );
  const logins = async () =>
    ((await trail.call("GET", "/v1/events?eventName=ConsoleLogin")) as Found).events.map(
      ({ record }) => record,
    );
  /** As in a browser that the provider does not know. */
  const forget = () => visit.page.context().clearCookies({ domain: "localhost" });

  await report.run("a provider that is away is told as one", async () => {
    await page.open();
    await visit.page.getByRole("button", { name: "Sign in with Test ID" }).click();
    const said = await page.failure();
    check(said.includes("Test ID does not answer"), `it says "${said}"`);
  });
  await report.run("a person of the provider comes in, to where he was", async () => {
    await idp.start(redirectUri, "RS256");
    await visit.page.goto("/console/server?x=1");
    await signInThere(visit, "ann");
    await frame.isThere();
    await frame.settled();
    const { pathname, search } = new URL(visit.page.url());
    same(pathname + search, "/console/server?x=1", "where it leads");
    await visit.checkWell();
  });
  await report.run("the cookie is as strict as after a password", async () => {
    const cookies = await visit.page.context().cookies(trail.endpoint);
    same(
      cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
      [["opentrail", true, "Strict"]],
      "the cookies",
    );
  });
  await report.run("his page says who he is, and what only users have is not there", async () => {
    await visit.page.goto("/console/security");
    await visit.page.getByText(arn).waitFor();
    await frame.settled();
    await visit.page.getByText(`http://localhost:${idp.port}`).waitFor();
    same(await visit.page.getByRole("button", { name: "Change password" }).count(), 0, "passwords");
    await visit.page.getByRole("heading", { name: "Sessions" }).waitFor();
    await visit.checkWell();
  });
  await report.run("the journal names the person and the provider", async () => {
    const [login] = await logins();
    same(login?.userIdentity["type"], "FederatedUser", "the type");
    same(login?.userIdentity["arn"], arn, "the ARN");
    const text = JSON.stringify(login?.userIdentity);
    check(text.includes(`oidc-provider/localhost:${idp.port}`), text);
  });
  for (const algorithm of ["ES256", "PS256"]) {
    await report.run(`new keys are found, and ${algorithm} is taken`, async () => {
      await frame.signOut("ann@example.com");
      await idp.stop();
      await idp.start(redirectUri, algorithm);
      // So often at most the keys are asked for.
      await new Promise((resolve) => setTimeout(resolve, 5_500));
      await forget();
      await signInThere(visit, "ann");
      await frame.isThere();
      await visit.checkWell();
    });
  }
  await report.run("who is in no group stays out, and reads why", async () => {
    await frame.signOut("ann@example.com");
    await forget();
    await signInThere(visit, "bob");
    const said = await page.failure();
    check(said.includes("bob@example.com is signed in at Test ID, but is in no group"), said);
    check(!visit.page.url().includes("code="), visit.page.url());
    same((await logins())[0]?.errorMessage, "No group of the person may sign in", "recorded");
    await visit.page.getByRole("button", { name: "Back to sign-in" }).click();
    await visit.page.getByLabel("Password", { exact: true }).waitFor();
  });
  await report.run("an answer that nobody asked for signs nobody in", async () => {
    await visit.page.goto("/console/signed-in?code=a&state=b");
    check((await page.failure()).includes("did not begin in this browser"), "it says otherwise");
    await visit.page.goto("/console/signed-in?error=access_denied&error_description=call+me");
    const said = await page.failure();
    check(said.includes("did not let you sign in") && !said.includes("call me"), said);
  });
  await visit.end();
  await idp.stop();
  await trail.stop();
}
