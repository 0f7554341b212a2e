// People: users of the server that a story needs, made by who may do everything.

import type { Server } from "./server.ts";

export interface Statement {
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource: string | string[];
}

/** Who signs in with a password, and may do what the statements allow. */
export async function addUser(
  server: Server,
  UserName: string,
  Password: string,
  Statement: Statement[],
): Promise<void> {
  const access = (name: string, body: object) => server.call("POST", `/v1/access/${name}`, body);
  await access("CreateUser", { UserName });
  await access("CreateLoginProfile", { UserName, Password });
  if (Statement.length === 0) return;
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await access("PutUserPolicy", { UserName, PolicyName: "own", PolicyDocument });
}
