import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/events",
  title: "Event history",
  section: "Find",
  order: 2,
  content: "table",
  load: () => import("./page").then(({ Events }) => ({ default: Events })),
};
