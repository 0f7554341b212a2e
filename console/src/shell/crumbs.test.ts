import { expect, it } from "vitest";

import { route as trail } from "../pages/trail/route";
import { route as file } from "../pages/trail_file/route";
import { crumbsOf } from "./crumbs";
import type { Route } from "./route";

const load = () => Promise.reject(new Error("no page"));
const nowhere: Route = { path: "*", title: "No such page", load };

it.each<[string, Route, string, string[][]]>([
  ["the first page", { path: "/", title: "Dashboard", load }, "/", []],
  ["none", nowhere, "/x/y", [["No such page", "/x/y"]]],
  [
    "a trail",
    trail,
    "/trails/us-east-1/audit%20log",
    [
      ["Trails", "/trails"],
      ["audit log", "/trails/us-east-1/audit%20log"],
    ],
  ],
  [
    "a file of a trail",
    file,
    "/trails/us-east-1/audit/file",
    [
      ["Trails", "/trails"],
      ["audit", "/trails/us-east-1/audit"],
      ["Log file", "/trails/us-east-1/audit/file"],
    ],
  ],
])("leads back from %s", (_, route, pathname, crumbs) => {
  expect(crumbsOf(route, pathname).map(({ text, path }) => [text, path])).toEqual([
    ["OpenTrail", "/"],
    ...crumbs,
  ]);
});
