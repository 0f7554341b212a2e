import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/policies",
  title: "Policies",
  section: "Manage",
  order: 3,
  load: () => import("./page").then(({ Policies }) => ({ default: Policies })),
};
