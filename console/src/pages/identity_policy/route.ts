import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/identity/policy",
  title: "Least policy",
  above: [["Event history", "/events"]],
  content: "dashboard",
  load: () => import("./page").then(({ IdentityPolicyPage }) => ({ default: IdentityPolicyPage })),
};
