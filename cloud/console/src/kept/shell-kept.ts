import { readVoice } from "../texts/texts.ts";

/** What a browser needs to show the round without a link: the page, its scripts and styles. */
const SHELL = "anxin-shell";
const BASE = "/console/";
/** `worker/worker.ts` looks for it under this name, below its own scope. */
const PAGE = `${BASE}round`;
const ASSETS = `${BASE}assets/`;

const loaded = new Set<string>();

/** Remembers which scripts and styles this page was made of; the browser forgets the earliest. */
export function watchAssets(): void {
  const seen = new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) {
      const { origin, pathname } = new URL(name, location.href);
      if (origin === location.origin && pathname.startsWith(ASSETS)) loaded.add(pathname);
    }
  });
  seen.observe({ type: "resource", buffered: true });
}

/** Whether this browser can keep a page at all; over plain http none can. */
const canKeep = () => "serviceWorker" in navigator && "caches" in globalThis;

/** The script this page began with; a page of another build has another. */
const ownScript = () =>
  document.querySelector<HTMLScriptElement>("script[type=module][src]")?.getAttribute("src") ?? "";

/** Whether the shell is kept, or this browser cannot; `not-yet` is tried again. */
export type ShellKept = "kept" | "not-yet" | "unable";

let isKept = false;

/**
 * Keeps the shell, whole or not at all, once for this page. The page itself is kept last, so that
 * where it stands all it is made of stands too.
 */
export async function keepShell(): Promise<ShellKept> {
  if (!canKeep()) return "unable";
  if (isKept) return "kept";
  // The language can be changed without a link as well.
  await Promise.all([readVoice("en"), readVoice("zh")]);
  const page = await fetch(PAGE);
  const isOurs = page.ok && (await page.clone().text()).includes(`"${ownScript()}"`);
  if (!isOurs) return "not-yet";
  const cache = await caches.open(SHELL);
  await cache.addAll([...loaded]);
  await cache.put(PAGE, page);
  for (const old of await cache.keys()) {
    const { pathname } = new URL(old.url);
    if (pathname !== PAGE && !loaded.has(pathname)) await cache.delete(old);
  }
  await navigator.serviceWorker.register(`${BASE}worker.js`, { scope: BASE });
  await navigator.serviceWorker.ready;
  isKept = true;
  return "kept";
}

/** Leaves nothing of the shell behind. */
export async function dropShell(): Promise<void> {
  isKept = false;
  if (!canKeep()) return;
  await caches.delete(SHELL);
  const worker = await navigator.serviceWorker.getRegistration(BASE);
  await worker?.unregister();
}
