import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/policy",
  title: "Policy",
  above: [["Policies", "/policies"]],
  load: () => import("./page").then(({ PolicyPage }) => ({ default: PolicyPage })),
};
