import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/trails/:region/:name/file",
  title: "Log file",
  above: [
    ["Trails", "/trails"],
    [":name", "/trails/:region/:name"],
  ],
  content: "table",
  load: () => import("./page").then(({ TrailFilePage }) => ({ default: TrailFilePage })),
};
