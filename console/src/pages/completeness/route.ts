import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/completeness",
  title: "Completeness",
  section: "Receive",
  order: 3,
  load: () => import("./page").then(({ Completeness }) => ({ default: Completeness })),
};
