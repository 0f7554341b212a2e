import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { fontFiles } from "./fonts.ts";

// The server that `npm run dev` hands the calls to.
const server = process.env["OPENTRAIL_ENDPOINT"] ?? "http://127.0.0.1:4580";

export default defineConfig({
  base: "/console/",
  plugins: [fontFiles(), react()],
  build: {
    outDir: process.env["CONSOLE_OUT"] ?? "dist",
    emptyOutDir: true,
    target: "es2023",
    // Nothing inline: the Content-Security-Policy allows scripts, styles and fonts from the server
    // only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/v1": server, "^/$": server } },
  test: {
    environment: "jsdom",
    testTimeout: 60_000,
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
