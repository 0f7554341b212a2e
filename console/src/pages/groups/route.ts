import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/groups",
  title: "Groups",
  section: "Manage",
  order: 2,
  load: () => import("./page").then(({ Groups }) => ({ default: Groups })),
};
