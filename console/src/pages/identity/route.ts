import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/identity",
  title: "Identity",
  above: [["Event history", "/events"]],
  content: "dashboard",
  load: () => import("./page").then(({ IdentityPage }) => ({ default: IdentityPage })),
};
