import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/start",
  title: "First steps",
  section: "Receive",
  order: 9,
  load: () => import("./page").then(({ Start }) => ({ default: Start })),
};
