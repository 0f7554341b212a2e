// Frame: what is around every page: top bar, navigation, breadcrumbs, flashes and the split panel's
// place.

import AppLayout from "@cloudscape-design/components/app-layout";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import TopNavigation from "@cloudscape-design/components/top-navigation";
import { type ReactNode, useMemo, useState } from "react";
import { useLocation } from "react-router";

import { useReachable } from "../api/connection";
import { crumbsOf } from "./crumbs";
import { useFlashes } from "./flashes";
import { useFollow, useHrefOf } from "./follow";
import { navigationItems } from "./navigation";
import { setPreferences, type Theme, usePreferences, type Zone } from "./preferences";
import type { Route } from "./route";
import { routes } from "./routes";
import { useSession } from "./session";
import { SplitPanelContext, type SplitPanelState } from "./split_panel";

const lost: FlashbarProps.MessageDefinition = {
  type: "warning",
  loading: true,
  id: "lost",
  ariaRole: "alert",
  content:
    "The server cannot be reached. The console tries again by itself and goes on where it was.",
};

function TopBar() {
  const { session, signOut } = useSession();
  const { failed } = useFlashes();
  const preferences = usePreferences();
  const follow = useFollow();
  const hrefOf = useHrefOf();
  const mark = (chosen: boolean) => (chosen ? { iconName: "check" as const } : {});
  return (
    <TopNavigation
      identity={{
        href: hrefOf("/"),
        title: "OpenTrail",
        logo: { src: "/console/mark.svg", alt: "Mark of OpenTrail" },
        onFollow: follow,
      }}
      utilities={[
        {
          type: "menu-dropdown",
          iconName: "settings",
          ariaLabel: "Display",
          title: "Display",
          items: [
            {
              text: "Theme",
              items: (["system", "light", "dark"] as const).map((theme) => ({
                id: `theme-${theme}`,
                text: { system: "As the system", light: "Light", dark: "Dark" }[theme],
                ...mark(preferences.theme === theme),
              })),
            },
            {
              text: "Times",
              items: (["utc", "local"] as const).map((zone) => ({
                id: `zone-${zone}`,
                text: { utc: "UTC", local: "Local time" }[zone],
                ...mark(preferences.zone === zone),
              })),
            },
          ],
          onItemClick: ({ detail }) => {
            const [kind, value] = detail.id.split("-");
            setPreferences(kind === "theme" ? { theme: value as Theme } : { zone: value as Zone });
          },
        },
        {
          type: "menu-dropdown",
          iconName: "user-profile",
          text: session?.user ?? "",
          description: session
            ? `Account ${session.account}${session.mfa ? "" : ", without MFA"}`
            : "",
          items: [{ id: "sign-out", text: "Sign out" }],
          onItemClick: () => {
            signOut().catch((thrown: unknown) => failed("You are still signed in", thrown));
          },
        },
      ]}
    />
  );
}

export function Frame({ route, children }: { route: Route; children: ReactNode }) {
  const location = useLocation();
  const reachable = useReachable();
  const flashes = useFlashes();
  const follow = useFollow();
  const [panel, setPanel] = useState<SplitPanelState>();
  const [navigationOpen, setNavigationOpen] = useState(window.innerWidth > 1100);
  const hrefOf = useHrefOf();
  const items = useMemo(() => navigationItems(routes, hrefOf), [hrefOf]);
  const crumbs = crumbsOf(route, location.pathname).map(({ text, path }) => ({
    text,
    href: hrefOf(path),
  }));

  return (
    <SplitPanelContext value={setPanel}>
      <div id="top-bar">
        <TopBar />
      </div>
      <AppLayout
        headerSelector="#top-bar"
        contentType={route.content ?? "default"}
        toolsHide
        navigationOpen={navigationOpen}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        navigation={
          <SideNavigation
            header={{ href: hrefOf("/"), text: "OpenTrail" }}
            activeHref={hrefOf(`/${location.pathname.split("/")[1] ?? ""}`)}
            items={items}
            onFollow={follow}
          />
        }
        breadcrumbs={<BreadcrumbGroup items={crumbs} onFollow={follow} />}
        notifications={
          <Flashbar stackItems items={reachable ? flashes.items : [lost, ...flashes.items]} />
        }
        content={children}
        splitPanel={panel?.content}
        splitPanelOpen={panel !== undefined}
        splitPanelPreferences={{ position: panel?.position ?? "bottom" }}
        onSplitPanelPreferencesChange={({ detail }) => panel?.onPosition(detail.position)}
        onSplitPanelToggle={({ detail }) => {
          if (!detail.open) panel?.onClose();
        }}
        ariaLabels={{
          navigation: "Navigation",
          navigationClose: "Close navigation",
          navigationToggle: "Open navigation",
          notifications: "What happened",
        }}
      />
    </SplitPanelContext>
  );
}
