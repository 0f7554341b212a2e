// The side navigation's items, from the routes.

import type { SideNavigationProps } from "@cloudscape-design/components/side-navigation";

import { type Route, sections } from "./route";

/** Sections that have pages, each with its pages in order. */
export function navigationItems(
  routes: Route[],
  hrefOf: (path: string) => string,
): SideNavigationProps.Item[] {
  return sections.flatMap((section): SideNavigationProps.Item[] => {
    const pages = routes
      .filter((route) => route.section === section)
      .sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
    if (pages.length === 0) return [];
    return [
      {
        type: "section",
        text: section,
        items: pages.map((page) => ({ type: "link", text: page.title, href: hrefOf(page.path) })),
      },
    ];
  });
}
