import {
  createElement,
  useSyncExternalStore,
  type AnchorHTMLAttributes,
  type ReactNode,
} from "react";

/** The console's own addresses begin here; what comes after is what pages speak of. */
const BASE = "/console";
const MOVED = "anxin-moved";

function subscribe(changed: () => void): () => void {
  addEventListener("popstate", changed);
  addEventListener(MOVED, changed);
  return () => {
    removeEventListener("popstate", changed);
    removeEventListener(MOVED, changed);
  };
}

/** Where the browser is, without the base: `/kiosks/qh-0001`. */
export function usePath(): string {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  return path.slice(BASE.length) || "/";
}

/** One word of the address's question, and how to change it without a new step back. */
export function useWord(name: string): [string, (value: string) => void] {
  const search = useSyncExternalStore(subscribe, () => location.search);
  const value = new URLSearchParams(search).get(name) ?? "";
  const change = (next: string) => {
    const words = new URLSearchParams(location.search);
    if (next === "") words.delete(name);
    else words.set(name, next);
    const question = words.toString();
    history.replaceState(null, "", location.pathname + (question === "" ? "" : `?${question}`));
    dispatchEvent(new Event(MOVED));
  };
  return [value, change];
}

/** Goes to an address of the console. */
export function go(to: string): void {
  history.pushState(null, "", BASE + to);
  dispatchEvent(new Event(MOVED));
  scrollTo(0, 0);
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to: string; children?: ReactNode };

/** A link inside the console: a real address, followed without loading the page anew. */
export function Link({ to, ...rest }: LinkProps) {
  return createElement("a", {
    ...rest,
    href: BASE + to,
    onClick: (event: React.MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      go(to);
    },
  });
}

/** What the named parts of a pattern such as `/kiosks/:kiosk` are in a path, if it fits. Pure. */
export function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.replace(/\/$/, "").split("/");
  if (pattern === "/") return path === "/" ? {} : undefined;
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) found[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return found;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
