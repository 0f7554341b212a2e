import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/tokens",
  title: "Tokens",
  section: "Manage",
  order: 4,
  load: () => import("./page").then(({ Tokens }) => ({ default: Tokens })),
};
