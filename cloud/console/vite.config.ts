import { defineConfig, type Plugin } from "vite";

const UNSIGNED = "if (csp?.nonce) {\n    styleNode.nonce = csp?.nonce;\n  }";
const SIGNED =
  'styleNode.nonce = csp?.nonce ?? document.querySelector("meta[name=csp-nonce]")?.content ?? "";';

/**
 * Two components of Ant Design's own library (the scroll bar's measure and the lock behind a
 * dialog) make style elements without the nonce they were given; the page's policy refuses those.
 */
const signStyles: Plugin = {
  name: "sign-styles",
  transform(code, id) {
    if (!id.includes("@rc-component/util/es/Dom/dynamicCSS")) return undefined;
    if (!code.includes(UNSIGNED)) throw new Error("dynamicCSS.js is not as it was: look again");
    return { code: code.replace(UNSIGNED, SIGNED), map: null };
  },
};

/**
 * The console is built by the service itself (`cloud/src/console/build-console.ts`). For work on
 * it, `npx vite cloud/console` serves it with changes as they are made, over a service at 8080.
 */
export default defineConfig({
  base: "/console/",
  publicDir: false,
  plugins: [signStyles],
  oxc: { jsx: { runtime: "automatic" } },
  build: {
    target: "es2022",
    // The policy allows no inline script, and browsers of these years preload by themselves.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: { index: "index.html", worker: "src/worker/worker.ts" },
      output: {
        // A service worker is looked for at the same address for ever.
        entryFileNames: ({ name }) => {
          return name === "worker" ? "worker.js" : "assets/[name]-[hash].js";
        },
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080", "/enter": "http://127.0.0.1:8080" } },
});
