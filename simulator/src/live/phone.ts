/** A phone's browser, as far as these pages need one: cookies, forms and redirects. */
export interface Phone {
  get: (path: string) => Promise<Page>;
  /** Posts a form of ours, from our own page. */
  post: (path: string, fields: Readonly<Record<string, string>>) => Promise<Page>;
}

export interface Page {
  status: number;
  /** Where the redirects ended. */
  path: string;
  text: string;
}

/** A form as it stands in a page. */
export interface Form {
  action: string;
  fields: Record<string, string>;
}

const REDIRECTS_MAX = 5;

function attributeOf(tag: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
}

/** The forms of a page with their filled-in fields. */
export function formsOf(text: string): Form[] {
  return [...text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map((match) => {
    const [, head = "", body = ""] = match;
    const inputs = [...body.matchAll(/<input\b([^>]*)>/g)].map(([, tag = ""]) => [
      attributeOf(tag, "name") ?? "",
      attributeOf(tag, "value") ?? "",
    ]);
    return {
      action: attributeOf(head, "action") ?? "",
      fields: Object.fromEntries(inputs) as Record<string, string>,
    };
  });
}

/** A phone that knows one address. */
export function phoneAt(url: string): Phone {
  const cookies = new Map<string, string>();

  function remember(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const cut = pair.indexOf("=");
      cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
  }

  async function go(path: string, init: RequestInit, redirects: number): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(init.headers as Record<string, string>), cookie, origin: url };
    const response = await fetch(url + path, { ...init, headers, redirect: "manual" });
    remember(response);
    const text = await response.text();
    const location = response.headers.get("location");
    if (location === null || redirects >= REDIRECTS_MAX) {
      return { status: response.status, path, text };
    }
    const next = new URL(location, url + path);
    return go(next.pathname + next.search, { method: "GET" }, redirects + 1);
  }

  return {
    get: (path) => go(path, { method: "GET" }, 0),
    post: (path, fields) => {
      const body = new URLSearchParams(fields).toString();
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      return go(path, { method: "POST", headers, body }, 0);
    },
  };
}
