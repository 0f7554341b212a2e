// Every page: the route.ts of each folder of pages.

import type { Route } from "./route";

const found = import.meta.glob<{ route: Route }>("../pages/*/route.ts", { eager: true });

export const routes: Route[] = Object.values(found).map((module) => module.route);
