// Server: the real program as a child process, on a port and a data folder of its own, and a token
// to hand it events.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { until } from "./wait.ts";

export const root = join(import.meta.dirname, "../../..");
export const program = process.env["OPENTRAIL"] ?? join(root, "build/release/opentrail");

const folders: string[] = [];
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "opentrail-console-"));
  folders.push(folder);
  return folder;
}

export interface EventRecord {
  eventName: string;
  [member: string]: unknown;
}

export class Server {
  /** The one that it is at home in. */
  readonly account = "000000000000";
  readonly data: string;
  endpoint = "";
  private readonly settings: string[];
  private readonly folder: string;
  private child: ChildProcess | undefined;
  private token = "";

  constructor(settings: string[] = [], data?: string) {
    this.folder = newFolder();
    this.data = data ?? join(this.folder, "data");
    this.settings = settings;
  }

  /** One that somebody else started and ends. */
  static running(endpoint: string, data: string): Server {
    const server = new Server([], data);
    server.endpoint = endpoint;
    return server;
  }

  /** Ready once it returns. Again after stop(): on the same data and port. */
  async start(): Promise<void> {
    const at = this.endpoint.replace("http://", "") || "127.0.0.1:0";
    const log = join(this.folder, "log");
    const out = openSync(log, "w");
    const settings = this.settings.flatMap((one) => ["--set", one]);
    const child = spawn(program, ["serve", "--data", this.data, "--listen", at, ...settings], {
      stdio: ["ignore", out, out],
    });
    closeSync(out);
    this.child = child;
    running.add(child);
    this.endpoint = await until(async () => {
      const said = readFileSync(log, "utf8");
      if (child.exitCode !== null) throw new Error(`the server ended: ${said.slice(-800)}`);
      return /https?:\/\/127\.0\.0\.1:\d+(?=\n)/.exec(said)?.[0];
    }, "a line that says where the server listens");
    await until(async () => {
      const reply = await fetch(`${this.endpoint}/readyz`).catch(() => undefined);
      return reply?.status === 200;
    }, "readiness");
  }

  async stop(): Promise<void> {
    const child = this.child;
    if (!child) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    running.delete(child);
    this.child = undefined;
  }

  /** Of the first start. */
  password(): string {
    return readFileSync(join(this.data, "console-password"), "utf8").trim();
  }

  /** Runs a verb of the program with the admin's key, and returns what it said. */
  verb(...words: string[]): string {
    return execFileSync(program, words, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env["PATH"],
        OPENTRAIL_ENDPOINT: this.endpoint,
        AWS_SHARED_CREDENTIALS_FILE: join(this.data, "credentials"),
        AWS_PROFILE: "opentrail",
        AWS_CONFIG_FILE: "/dev/null",
        AWS_EC2_METADATA_DISABLED: "true",
      },
    });
  }

  /** Two weeks of a made-up organization, with an intrusion in them. */
  importSample(): void {
    const folder = join(this.folder, "sample");
    mkdirSync(folder);
    this.verb("sample", folder);
    this.verb("import", folder);
  }

  private bearer(): string {
    const words = ["token", "create", "--name", "console-tests", "--scope", "admin"];
    this.token ||= (JSON.parse(this.verb(...words, "-o", "json")) as { token: string }).token;
    return `Bearer ${this.token}`;
  }

  private async send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<unknown> {
    const sent = body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
    const reply = await fetch(`${this.endpoint}${path}`, {
      method,
      headers: { Authorization: this.bearer(), ...headers },
      ...(body === undefined ? {} : { body: sent }),
    });
    const said: unknown = await reply.json();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(said)}`);
    return said;
  }

  /** A call of /v1, of somebody who may do everything. `body`: bytes, or sent as JSON. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    type = "application/json",
  ): Promise<unknown> {
    return this.send(method, path, { "Content-Type": type }, body);
  }

  /** An operation of CloudTrail's. */
  async operation(name: string, body: object): Promise<unknown> {
    const target = `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.${name}`;
    const headers = { "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1" };
    return this.send("POST", "/", headers, body);
  }

  /** The newest events of these filters (docs/v1.md), whoever may see them. */
  async events(filters: Record<string, string>): Promise<EventRecord[]> {
    const path = `/v1/events?${new URLSearchParams(filters).toString()}`;
    const { events } = (await this.call("GET", path)) as { events: { record: EventRecord }[] };
    return events.map(({ record }) => record);
  }

  async submit(records: EventRecord[]): Promise<void> {
    const said = (await this.call("POST", "/v1/events", { events: records })) as {
      failed: unknown[];
    };
    if (said.failed.length > 0) throw new Error(`refused: ${JSON.stringify(said.failed)}`);
  }
}
