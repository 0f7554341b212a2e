import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { lightCloudscape } from "./cloudscape.ts";
import { fontFiles } from "./fonts.ts";

// The server that `npm run dev` hands the calls to.
const server = process.env["OPENTRAIL_ENDPOINT"] ?? "http://127.0.0.1:4580";

export default defineConfig({
  base: "/console/",
  plugins: [lightCloudscape(), fontFiles(), react()],
  build: {
    outDir: process.env["CONSOLE_OUT"] ?? "dist",
    emptyOutDir: true,
    target: "es2023",
    // Nothing inline: the Content-Security-Policy allows scripts, styles and fonts from the server
    // only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    // A few files of a fair size: each costs a request and its headers, and small ones compress
    // badly. What is in more pages is in fewer files.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "base", tags: ["$initial"], priority: 4 },
            { name: "common", minShareCount: 20, priority: 3 },
            { name: "often", minShareCount: 10, priority: 2 },
            { name: "some", minShareCount: 4, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/v1": server, "^/$": server } },
  test: {
    environment: "jsdom",
    testTimeout: 60_000,
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
