import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/server",
  title: "Server",
  section: "Manage",
  order: 9,
  load: () => import("./page").then(({ Server }) => ({ default: Server })),
};
