import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/resource",
  title: "Resource",
  above: [["Event history", "/events"]],
  content: "dashboard",
  load: () => import("./page").then(({ ResourcePage }) => ({ default: ResourcePage })),
};
