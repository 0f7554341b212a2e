import "@cloudscape-design/global-styles/index.css";

import { I18nProvider } from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { config } from "zod/mini";

import { App } from "./shell/app";
import { startPreferences } from "./shell/preferences";
import { SessionProvider } from "./shell/session";

// The server's policy forbids what zod would try to be faster.
config({ jitless: true });
startPreferences();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <I18nProvider locale="en" messages={[messages]}>
        <BrowserRouter basename="/console">
          <SessionProvider>
            <App />
          </SessionProvider>
        </BrowserRouter>
      </I18nProvider>
    </StrictMode>,
  );
}
