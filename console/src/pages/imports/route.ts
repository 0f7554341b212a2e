import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/imports",
  title: "Imports",
  section: "Receive",
  order: 2,
  load: () => import("./page").then(({ Imports }) => ({ default: Imports })),
};
