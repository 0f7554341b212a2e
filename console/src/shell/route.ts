// Route: what a page's folder says of itself in its route.ts. The shell finds all of them
// (routes.ts).

import type { ComponentType } from "react";

/**
 * The parts of the navigation, in order; those without pages are not shown. Of "Watch" will be
 * alarms and notices, of "Find" SQL.
 */
export const sections = ["Find", "Record", "Receive", "Watch", "Manage"] as const;
export type Section = (typeof sections)[number];

export interface Route {
  /** Below /console: "/trails/:name". */
  path: string;
  title: string;
  /** Where the navigation shows it; pages without one are reached from others. */
  section?: Section;
  /** Within its section. */
  order?: number;
  /** In the breadcrumbs, where it is not the title; ":name" is what the address has there. */
  crumb?: string;
  /** What the breadcrumbs show before it: [title, path], either with names of the address. */
  above?: [string, string][];
  /** "table": as wide as the window. */
  content?: "default" | "table" | "form" | "wizard" | "dashboard";
  load: () => Promise<{ default: ComponentType }>;
}
