import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/security",
  title: "My sign-in",
  section: "Manage",
  order: 5,
  load: () => import("./page").then(({ Security }) => ({ default: Security })),
};
