import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/users",
  title: "Users",
  section: "Manage",
  order: 1,
  load: () => import("./page").then(({ Users }) => ({ default: Users })),
};
