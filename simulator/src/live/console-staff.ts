import type { CloudServer } from "./cloud-server.ts";

/** What somebody asks the staff's API, with the secret of their session. */
export interface StaffWish {
  method: string;
  path: string;
  cookie: string;
  body?: unknown;
}

export type StaffAnswer = Record<string, unknown> & { status: number };

/** Asks the staff's API as the console in a browser does. */
export async function askStaff({ url }: CloudServer, wish: StaffWish): Promise<StaffAnswer> {
  const response = await fetch(`${url}/api/v1${wish.path}`, {
    method: wish.method,
    headers: {
      cookie: `anxin-session=${wish.cookie}`,
      origin: url,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
      "if-match": "*",
    },
    ...(wish.body === undefined ? {} : { body: JSON.stringify(wish.body) }),
  });
  const told = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  return { ...told, status: response.status };
}

/** Somebody to work with the console. */
export interface Hired {
  /** What they sign in by. */
  name: string;
  role: string;
  /** Where; everywhere when left out. */
  place?: string;
  password: string;
}

/**
 * Makes somebody an account with a password, as the office does by a link that works once; resolves
 * to the secret of their session.
 */
export async function hire(cloud: CloudServer, wish: Hired): Promise<string> {
  const { name, role, place = "", password } = wish;
  const office = await cloud.officeSession();
  const body = { name, person: name, grants: [{ role, place }] };
  const made = await askStaff(cloud, { method: "POST", path: "/people", cookie: office, body });
  const path = `/people/${String(made["account"])}/link`;
  const linked = await askStaff(cloud, { method: "POST", path, cookie: office, body: {} });
  const token = new URL(String(linked["link"]), cloud.url).searchParams.get("t") ?? "";
  const entered = await fetch(`${cloud.url}/enter`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: cloud.url, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ t: token, to: "console" }).toString(),
  });
  const own = { method: "PUT", path: "/session/password", cookie: cookieOf(entered) };
  const answer = await askStaff(cloud, { ...own, body: { password } });
  const isIn = entered.headers.get("location") === "/console/" && answer.status === 204;
  if (!isIn) throw new Error(`${name} was not hired: ${entered.status} ${answer.status}`);
  // A new password ends every session that was open.
  const signedIn = await fetch(`${cloud.url}/api/v1/session`, {
    method: "POST",
    headers: { origin: cloud.url, "content-type": "application/json" },
    body: JSON.stringify({ name, password }),
  });
  return cookieOf(signedIn);
}

function cookieOf({ headers }: Response): string {
  const [set = ""] = headers.getSetCookie();
  return /anxin-session=([^;]+)/.exec(set)?.[1] ?? "";
}
