import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/groups/:name",
  title: "Group",
  crumb: ":name",
  above: [["Groups", "/groups"]],
  load: () => import("./page").then(({ GroupPage }) => ({ default: GroupPage })),
};
