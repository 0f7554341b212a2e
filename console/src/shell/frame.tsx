// Frame: what is around every page: top bar, navigation, breadcrumbs, flashes and the split panel's
// place.

import "./frame.css";

import AppLayout from "@cloudscape-design/components/app-layout";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import TopNavigation from "@cloudscape-design/components/top-navigation";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { useLocation } from "react-router";

import { useReachable } from "../api/connection";
import { crumbsOf } from "./crumbs";
import { useFlashes } from "./flashes";
import { chosenRow, focusPage, isTaken, pageId } from "./focus";
import { useFollow, useHrefOf } from "./follow";
import { navigationItems } from "./navigation";
import { setPreferences, type Theme, usePreferences, type Zone } from "./preferences";
import type { Route } from "./route";
import { routes } from "./routes";
import { useSession } from "./session";
import { ShortcutList, useShortcuts } from "./shortcuts";
import { SplitPanelContext, type SplitPanelState } from "./split_panel";

const lost: FlashbarProps.MessageDefinition = {
  type: "warning",
  loading: true,
  id: "lost",
  ariaRole: "alert",
  content:
    "The server cannot be reached. The console tries again by itself and goes on where it was.",
};

function TopBar({ onHelp }: { onHelp: () => void }) {
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
          type: "button",
          iconName: "keyboard",
          ariaLabel: "Keyboard shortcuts",
          title: "Keyboard shortcuts (?)",
          onClick: onHelp,
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

/** Closes the panel, by its button or by Escape, and goes back to where it was opened. */
function useClosing(panel: SplitPanelState | undefined): () => void {
  const close = useCallback(() => {
    const row = chosenRow();
    panel?.onClose();
    // Cloudscape itself moves the focus when its button was used.
    setTimeout(() => (row ? row.focus() : focusPage()));
  }, [panel]);
  useEffect(() => {
    if (!panel) return;
    const take = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || isTaken(event)) return;
      event.preventDefault();
      close();
    };
    document.addEventListener("keydown", take);
    return () => document.removeEventListener("keydown", take);
  }, [panel, close]);
  return close;
}

function SkipLink() {
  return (
    <a
      className="skip-link"
      href={`#${pageId}`}
      onClick={(event) => {
        // The address is the page's: it gets no mark.
        event.preventDefault();
        focusPage();
      }}
    >
      Skip to the page
    </a>
  );
}

export function Frame({ route, children }: { route: Route; children: ReactNode }) {
  const location = useLocation();
  const reachable = useReachable();
  const flashes = useFlashes();
  const follow = useFollow();
  const [panel, setPanel] = useState<SplitPanelState>();
  const [navigationOpen, setNavigationOpen] = useState(window.innerWidth > 1100);
  const close = useClosing(panel);
  const [help, setHelp] = useState(false);
  const askHelp = useCallback(() => setHelp(true), []);
  useShortcuts(askHelp);
  const hrefOf = useHrefOf();
  const items = useMemo(() => navigationItems(routes, hrefOf), [hrefOf]);
  const crumbs = crumbsOf(route, location.pathname).map(({ text, path }) => ({
    text,
    href: hrefOf(path),
  }));

  return (
    <SplitPanelContext value={setPanel}>
      <SkipLink />
      <div id="top-bar">
        <TopBar onHelp={askHelp} />
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
        content={
          <div id={pageId} tabIndex={-1}>
            {children}
          </div>
        }
        splitPanel={panel?.content}
        splitPanelOpen={panel !== undefined}
        splitPanelPreferences={{ position: panel?.position ?? "bottom" }}
        onSplitPanelPreferencesChange={({ detail }) => panel?.onPosition(detail.position)}
        onSplitPanelToggle={({ detail }) => {
          if (!detail.open) close();
        }}
        ariaLabels={{
          navigation: "Navigation",
          navigationClose: "Close navigation",
          navigationToggle: "Open navigation",
          notifications: "What happened",
        }}
      />
      {help && <ShortcutList onClose={() => setHelp(false)} />}
    </SplitPanelContext>
  );
}
