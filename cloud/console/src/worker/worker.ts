/**
 * The service worker of the console: where the link is gone, a page that was kept is shown in the
 * place of the browser's own picture of failure. It keeps nothing by itself (`kept/shell-kept.ts`
 * does), and passes everything on while nothing is kept. Compiled alone, so it may import nothing.
 */

/** What the compiler's browser types have not, as far as it is used here. */
interface WorkerScope extends EventTarget {
  registration: { scope: string };
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = self as unknown as WorkerScope;
/** A page that has not come by then is taken for one without a link. */
const PATIENCE_MS = 8000;

const kept = (url: string) => caches.match(url, { ignoreVary: true });

/** The page itself where the link is there, the kept one where it is not or is too slow. */
async function page(request: Request): Promise<Response> {
  const fallback = await kept(new URL("round", scope.registration.scope).href);
  if (fallback === undefined) return fetch(request);
  const late = new Promise<Response>((resolve) => {
    setTimeout(() => resolve(fallback), PATIENCE_MS);
  });
  return Promise.race([fetch(request).catch(() => fallback), late]);
}

/** Scripts and styles never change under their name. */
const asset = async (request: Request) => (await kept(request.url)) ?? fetch(request);

scope.addEventListener("install", () => void scope.skipWaiting());
scope.addEventListener("activate", (event) => (event as Waiting).waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
  const { request, respondWith } = event as Fetching;
  const answer = respondWith.bind(event);
  if (request.method !== "GET" || !request.url.startsWith(scope.registration.scope)) return;
  if (request.mode === "navigate") answer(page(request));
  else if (new URL(request.url).pathname.includes("/assets/")) answer(asset(request));
});
