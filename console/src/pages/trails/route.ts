import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/trails",
  title: "Trails",
  section: "Record",
  order: 1,
  content: "table",
  load: () => import("./page").then(({ Trails }) => ({ default: Trails })),
};
