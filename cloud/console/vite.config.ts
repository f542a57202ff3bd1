import { defineConfig } from "vite";

/**
 * The console is built by the service itself (`cloud/src/console/build-console.ts`). For work on
 * it, `npx vite cloud/console` serves it with changes as they are made, over a service at 8080.
 */
export default defineConfig({
  base: "/console/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic" } },
  build: {
    target: "es2022",
    // The policy allows no inline script, and browsers of these years preload by themselves.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080", "/enter": "http://127.0.0.1:8080" } },
});
