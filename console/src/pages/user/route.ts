import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/users/:name",
  title: "User",
  crumb: ":name",
  above: [["Users", "/users"]],
  load: () => import("./page").then(({ UserPage }) => ({ default: UserPage })),
};
