import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/trails/create",
  title: "Create trail",
  above: [["Trails", "/trails"]],
  content: "wizard",
  load: () => import("./page").then(({ CreateTrail }) => ({ default: CreateTrail })),
};
