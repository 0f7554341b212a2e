import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/trails/:region/:name",
  title: "Trail",
  crumb: ":name",
  above: [["Trails", "/trails"]],
  load: () => import("./page").then(({ TrailPage }) => ({ default: TrailPage })),
};
