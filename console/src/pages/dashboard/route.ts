import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/",
  title: "Dashboard",
  section: "Find",
  order: 0,
  content: "dashboard",
  load: () => import("./page").then(({ Dashboard }) => ({ default: Dashboard })),
};
