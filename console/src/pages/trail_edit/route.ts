import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/trails/:region/:name/edit",
  title: "Edit trail",
  above: [["Trails", "/trails"]],
  content: "form",
  load: () => import("./page").then(({ EditTrail }) => ({ default: EditTrail })),
};
