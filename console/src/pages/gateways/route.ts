import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/gateways",
  title: "Gateways",
  section: "Receive",
  order: 4,
  load: () => import("./page").then(({ Gateways }) => ({ default: Gateways })),
};
