// The split panel: a page hands what it shows to the frame, which has the place for it.

import { createContext, type ReactNode, useContext, useEffect } from "react";

export interface SplitPanelState {
  /** A Cloudscape SplitPanel. */
  content: ReactNode;
  position: "side" | "bottom";
  onPosition: (position: "side" | "bottom") => void;
  onClose: () => void;
}

export const SplitPanelContext = createContext<(state: SplitPanelState | undefined) => void>(
  () => undefined,
);

/**
 * Shows `state` (keep it the same object while it is the same: useMemo) while the page is; none
 * when undefined.
 */
export function useSplitPanel(state: SplitPanelState | undefined): void {
  const show = useContext(SplitPanelContext);
  useEffect(() => {
    show(state);
    return () => show(undefined);
  }, [show, state]);
}
