import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/intake",
  title: "Intake",
  section: "Receive",
  order: 1,
  load: () => import("./page").then(({ Intake }) => ({ default: Intake })),
};
