// Runs the parts that are named, or all: stories, then the sweep.

import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { openBrowser, Visit } from "./lib/browser.ts";
import { Report } from "./lib/report.ts";
import { Server } from "./lib/server.ts";
import { stories } from "./stories/all.ts";
import { storyRecords } from "./story.ts";
import { sweep } from "./sweep.ts";

const words = process.argv.slice(2);
const pictures = words.includes("--screenshots");
if (words.includes("--seen")) process.env["OPENTRAIL_SEEN"] = "1";
const named = words.filter((word) => !word.startsWith("--"));
const parts = [...Object.keys(stories), "sweep"];
const unknown = named.find((word) => !parts.includes(word));
if (unknown !== undefined) {
  console.error(`there is no part ${unknown}; there are: ${parts.join(" ")}`);
  process.exit(2);
}
const wanted = named.length > 0 ? named : parts;

async function begin(): Promise<Server> {
  const server = new Server(["delivery.interval=1s", "digest.interval=3s"]);
  await server.start();
  const page = await fetch(`${server.endpoint}/console/`);
  if (page.status !== 200) {
    throw new Error(
      "this program was built without the console: OPENTRAIL_CONSOLE=ON ./dev build has it",
    );
  }
  server.importSample();
  await server.submit(storyRecords());
  return server;
}

const report = new Report();
const failures = process.env["OPENTRAIL_FAILURES"];
if (failures !== undefined) {
  mkdirSync(failures, { recursive: true });
  report.onFailure = async (name) => {
    const file = `${name.replace(/\W+/g, "_")}.png`;
    await Visit.current?.page.screenshot({ path: join(failures, file) });
  };
}
let server: Server | undefined;
await report.run("a server with two weeks of events", async () => {
  server = await begin();
});
if (server) {
  const browser = await openBrowser();
  for (const part of wanted) {
    const story = stories[part];
    if (story) await story({ report, browser, server });
    else await sweep(report, browser, server, pictures);
  }
  await browser.close();
  await server.stop();
}
process.exit(report.failed > 0 ? 1 : 0);
