import type { Route } from "../../shell/route";

export const route: Route = {
  path: "/settings",
  title: "Settings",
  section: "Manage",
  order: 8,
  load: () => import("./page").then(({ SettingsPage }) => ({ default: SettingsPage })),
};
