// Every story by its name, in the order in which they are run.

import type { Browser } from "playwright-core";

import type { Report } from "../lib/report.ts";
import type { Server } from "../lib/server.ts";
import { connection } from "./connection.ts";
import { deletion } from "./deletion.ts";
import { fewRights } from "./few_rights.ts";
import { identityProvider } from "./identity_provider.ts";
import { investigation } from "./investigation.ts";
import { keyboard } from "./keyboard.ts";
import { live } from "./live.ts";
import { mfa } from "./mfa.ts";
import { newPassword } from "./new_password.ts";
import { signIn } from "./sign_in.ts";
import { trail } from "./trail.ts";

export interface World {
  report: Report;
  browser: Browser;
  server: Server;
}

export const stories: Record<string, (world: World) => Promise<void>> = {
  "sign-in": signIn,
  "new-password": newPassword,
  "identity-provider": identityProvider,
  investigation,
  keyboard,
  live,
  trail,
  mfa,
  "few-rights": fewRights,
  deletion,
  connection,
};
