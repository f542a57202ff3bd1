import { randomBytes } from "node:crypto";
import fastify, { type InjectOptions } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addProgram, addRollout } from "../fixtures/any-rollout.ts";
import { photoOf } from "../fixtures/any-photo.ts";
import { bookCounty, CHECKER } from "../fixtures/booked-county.ts";
import { addChannel as addAlertChannel } from "../alerts/county-channels.ts";
import { itemOf, openTestDatabase, restocked, type TestDatabase } from "../fixtures/test-cloud.ts";
import { HOST, openWholeApp, type Route, type WholeApp } from "../fixtures/whole-app.ts";
import { nightlyProof } from "../ledger/nightly-proof.ts";
import { makeAccount } from "../people/accounts.ts";
import { makeApiKey } from "../people/api-keys.ts";
import { PERMISSIONS, ROLES, ROOT, type Action, type Role } from "../people/roles.ts";
import { TERRITORY } from "../people/territory.ts";
import { API_ERRORS, type ApiErrorCode } from "./errors.ts";
import { refuseUnruled } from "./staff-api.ts";
import { STAFF_BODY_BYTES_MAX } from "./staff-frame.ts";
import type { StaffRoute } from "./staff-route.ts";

/**
 * Asks every route of the staff's API, as the app itself lists them, for everything it must refuse:
 * a route added tomorrow is asked too, and one that does not say whom it is for fails here.
 */

const HERE = "350181";
const ELSEWHERE = "350182";
/** What only who has a role in this county is shown. */
const HERE_ONLY = /"k1"|350181|"wh-[12]"/;

let database: TestDatabase;
let whole: WholeApp;
/** Cookies of one person for each role, everywhere; and of another county's manager. */
const cookies = new Map<Role | "elsewhere", string>();
const accounts = new Map<Role | "elsewhere", string>();
let key: string;

beforeAll(async () => {
  database = await openTestDatabase("pglite");
  whole = await openWholeApp(database);
  const { cloud } = whole;
  for (const [kiosk, place] of Object.entries({ k1: HERE, k2: HERE, k3: ELSEWHERE })) {
    await TERRITORY.put(cloud.db, kiosk, place);
  }
  await cloud.gateways.take("g1", { kiosks: ["k1", "k3"] });
  await cloud.gateways.intake("g1", [itemOf(restocked(1, 10))]);
  for (const [index, role] of ROLES.entries()) await hire(role, { role, place: ROOT }, index);
  await hire("elsewhere", { role: "county-manager", place: ELSEWHERE }, 77);
  await hireRestocker();
  await bookCounty(cloud);
  await nightlyProof(cloud.parts);
  await addChannel();
  await addProgram(cloud.db);
});
afterAll(async () => {
  await whole.app.close();
  await database.close();
});

async function hire(who: Role | "elsewhere", grant: { role: Role; place: string }, index: number) {
  const account = String(index).padStart(16, "a");
  const wish = { account, name: `person-${index}`, person: who, grants: [grant], nowMs: 1 };
  await makeAccount(database.db, wish);
  accounts.set(who, account);
  cookies.set(who, `anxin-session=${await whole.entrance.open(account)}`);
}

/** Somebody and some program of this county, to be looked at and changed. */
async function hireRestocker(): Promise<void> {
  const grants = [{ role: "restocker" as const, place: HERE }];
  const wish = { account: RESTOCKER, name: "restocker", person: "张三", grants, nowMs: 1 };
  await makeAccount(database.db, wish);
  const made = await makeApiKey(whole.cloud.parts, {
    name: "screen",
    grants,
    madeBy: "office",
    expiresAt: whole.cloud.time.now + 1e9,
  });
  key = made.view.key;
}

const RESTOCKER = CHECKER;
const MANAGER = "county-manager";
/** Whoever took the goods in, as the manager does first, may not accept them. */
const makerOf = ({ url }: Route): Role => {
  return url.endsWith("/acceptance") ? "warehouse-keeper" : MANAGER;
};
const cookieOf = (who: Role | "elsewhere") => ({ cookie: cookies.get(who) ?? "" });
const OURS = { host: HOST, origin: `http://${HOST}`, "sec-fetch-site": "same-origin" };

type Ruled = Route & { staff: StaffRoute };
const ruled = (): Ruled[] =>
  whole.routes.flatMap((route) => {
    const staff = route.config?.staff;
    return staff === undefined ? [] : [{ ...route, staff }];
  });
const changing = () => ruled().filter(({ staff }) => staff.kind !== "read");
const named = ({ method, url }: Route) => `${method} ${url}`;

let channel = "";

/** A channel of this county; a new one each time, because one is taken away. */
async function addChannel(): Promise<void> {
  const address = { kind: "wecom", url: "https://hook.example/send?key=k" } as const;
  const wish = { name: "值班群", place: HERE, roles: [], isOn: true, address };
  // The cloud's pretend chance comes round again.
  const parts = { ...whole.cloud.parts, entropy: (count: number) => randomBytes(count) };
  channel = (await addAlertChannel(parts, wish)).channel;
}

let alerts = 100;
let keys = 0;
let feedback = 1;

/** The path of a route to things of this county; an alert is a new one each time. */
async function pathOf({ url }: Route): Promise<string> {
  if (url.includes(":alert")) {
    alerts += 1;
    await database.db
      .insertInto("alerts")
      .values({
        kiosk: "k1",
        product: "",
        cause: `cause-${alerts}`,
        opened_at: 1,
        closed_at: null,
        on_hand: null,
      })
      .execute();
  }
  if (url.includes("feedback")) {
    alerts += 1;
    const request = alerts.toString(16).padStart(32, "0");
    const told = { kiosk: "k1", kind: "machine", product: "", words: "灯不亮", request } as const;
    const answer = await whole.cloud.feedback.tell(told);
    if (answer.ok) feedback = answer.feedback.id;
  }
  if (url.includes(":channel")) await addChannel();
  const parts: Record<string, string> = {
    kiosk: "k1",
    account: RESTOCKER,
    feedback: String(feedback),
    key,
    alert: url.includes(":alert") ? await newestAlert() : "",
    place: "clinic-1",
    document: "receipt-0002",
    product: "condom-m",
    lot: "D1",
    // The lot k1 holds, and the one nobody holds, whose recall can be closed.
    recall: url.endsWith("/closing") ? "recall-0002" : "recall-0001",
    channel,
    load: "load0001",
    evidence: await photoOf(database.db),
    rollout: url.includes("/rollouts") ? await addRollout(database.db, url) : "",
  };
  return url.replace(/:(\w+)/g, (_, name: string) => parts[name] ?? "x");
}

async function newestAlert(): Promise<string> {
  const newest = database.db.selectFrom("alerts").select("id").orderBy("id", "desc").limit(1);
  return String((await newest.executeTakeFirstOrThrow()).id);
}

/** The example request of a route, whole: as somebody who may would send it. */
async function wishOf(route: Ruled, who: Role | "elsewhere" = MANAGER) {
  const { staff, method } = route;
  const url = await pathOf(route);
  const headers: Record<string, string> = { ...OURS, ...cookieOf(who) };
  if (staff.kind === "create") headers["idempotency-key"] = `key-${(keys += 1)}-of-a-test`;
  if (staff.kind === "edit") headers["if-match"] = await etagAt(method === "PUT" ? url : undefined);
  const { query = {}, body } = staff.example;
  const payload = body === undefined ? {} : { payload: body as object };
  return { method, url, headers, query, ...payload } as InjectOptions & {
    headers: Record<string, string>;
    url: string;
  };
}

async function etagAt(url: string | undefined): Promise<string> {
  if (url === undefined) return "*";
  const answer = await whole.app.inject({ url, headers: cookieOf(MANAGER) });
  return String(answer.headers.etag);
}

async function expectProblem(wish: InjectOptions, code: ApiErrorCode, what: string) {
  const answer = await whole.app.inject(wish);
  expect([answer.statusCode, answer.body], what).toEqual([
    API_ERRORS[code].status,
    expect.stringContaining(`"code":"${code}"`),
  ]);
  expect(answer.headers["content-type"], what).toContain("application/problem+json");
  const { type, title, status } = answer.json<Record<string, unknown>>();
  const registered = { type: `urn:anxin:error:${code}`, ...API_ERRORS[code] };
  expect({ type, title, status }, what).toEqual(registered);
  return answer;
}

const audited = () =>
  database.db.selectFrom("audit_log").selectAll().orderBy("id", "desc").execute();

test("every route under /api says whom it is for, and there are this many", () => {
  const api = whole.routes.filter(({ url }) => url.startsWith("/api/"));
  expect(api.filter((route) => route.config?.wanted === undefined)).toEqual([]);
  expect(ruled().length).toBeGreaterThanOrEqual(25);
  const own = api.filter((route) => route.config?.staff === undefined).map(named);
  expect(own.sort()).toEqual([
    "DELETE /api/v1/session",
    "GET /api/v1/session",
    "POST /api/v1/session",
    "PUT /api/v1/session/password",
  ]);
});

test("a route that does not say whom it is for stops the service from starting", async () => {
  const app = fastify();
  await app.register(async (api) => {
    api.addHook("onRoute", refuseUnruled);
    expect(() => api.get("/planted", async () => "everybody's")).toThrow("whom it is for");
    api.get("/ruled", { config: { wanted: "kiosks.read" } }, async () => "a role's");
  });
  await app.close();
});

test("no route answers without a session, with one that is over or with a key that is none", async () => {
  for (const route of whole.routes.filter(({ config }) => config?.wanted !== undefined)) {
    if (route.config?.wanted === "everybody") continue;
    const { method, url } = { ...route, url: await pathOf(route) };
    const forged = `anxin-session=${"A".repeat(43)}`;
    const shown = [{ ...OURS }, { ...OURS, cookie: forged }, { authorization: "Bearer axk_x" }];
    for (const headers of shown) {
      const wish = { method, url, headers } as InjectOptions;
      const answer = await expectProblem(wish, "no-session", named(route));
      expect(answer.headers["www-authenticate"]).toContain("Bearer");
    }
  }
});

test("each role is let in where the table of permissions says so, and nowhere else", async () => {
  let refused = 0;
  for (const route of ruled()) {
    const { action } = route.staff;
    for (const role of ROLES.filter((one) => !PERMISSIONS[one].includes(action))) {
      await expectProblem(await wishOf(route, role), "wrong-role", `${named(route)} ${role}`);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(50);
});

/** A night's plan in which k1 is to be seen. */
async function planDay(): Promise<void> {
  const round = { county: HERE, from: "", km: 0, boundKm: 0, backMinute: 0, visits: [] };
  const plan = { orders: [], transfers: [], rounds: [{ ...round, notToday: ["k1"] }] };
  const night = { day: 20261122, started_at: 1, ended_at: 2, plan: JSON.stringify(plan) };
  await database.db.insertInto("day_plans").values(night).execute();
}

test("another county's manager is refused at this one's places, and shown nothing of them", async () => {
  await planDay();
  for (const route of ruled()) {
    const { place } = route.staff;
    const wish = await wishOf(route, "elsewhere");
    if (typeof place === "function") await expectProblem(wish, "wrong-place", named(route));
    if (place !== "listed") continue;
    const theirs = await whole.app.inject(wish);
    const all = await whole.app.inject(await wishOf(route));
    expect([theirs.statusCode, all.statusCode], named(route)).toEqual([200, 200]);
    expect(theirs.body, named(route)).not.toMatch(HERE_ONLY);
    // What all kiosks will give out is a sum and names none.
    if (route.url.endsWith("/audit") || route.url.endsWith("/v1/forecast")) continue;
    expect(all.body, named(route)).toMatch(HERE_ONLY);
  }
});

test("what does not fit is refused: a field or a query nobody knows, broken and foreign text", async () => {
  for (const route of ruled()) {
    const wish = await wishOf(route);
    const what = named(route);
    await expectProblem({ ...wish, query: { nonsense: "1" } }, "bad-request", what);
    if (route.staff.shape.body === undefined) continue;
    const json = { ...wish.headers, "content-type": "application/json" };
    const body = (payload: string) => ({ ...wish, headers: json, payload });
    await expectProblem(body('{"quotas":5,"nonsense":1}'), "bad-request", what);
    await expectProblem(body('{"names":'), "bad-request", what);
    await expectProblem(body("[]"), "bad-request", what);
    const form = { ...wish.headers, "content-type": "text/plain" };
    await expectProblem({ ...wish, headers: form, payload: "a=b" }, "unsupported-media", what);
  }
});

test("a body larger than any of ours is refused unread, of every method that has one", async () => {
  const all = whole.routes.filter(
    ({ config, method }) => config?.wanted !== undefined && method !== "GET",
  );
  for (const route of all) {
    const bytesMax = route.config?.staff?.bodyBytesMax ?? STAFF_BODY_BYTES_MAX;
    const large = JSON.stringify({ note: "x".repeat(bytesMax) });
    const keyed = { "idempotency-key": "key-of-a-large-one", "if-match": '"x"' };
    const headers = { ...OURS, ...cookieOf(MANAGER), ...keyed, "content-type": "application/json" };
    const url = await pathOf(route);
    const wish = { method: route.method, url, headers, payload: large } as InjectOptions;
    await expectProblem(wish, "too-large", named(route));
  }
});

test("a change from another site's page is refused, whatever cookie came with it", async () => {
  const all = whole.routes.filter(
    ({ config, method }) => config?.wanted !== undefined && method !== "GET",
  );
  for (const route of all) {
    for (const foreign of [{}, { "sec-fetch-site": "cross-site" }, { origin: "null" }]) {
      const headers = { host: HOST, ...cookieOf(MANAGER), ...foreign };
      const wish = { method: route.method, url: await pathOf(route), headers } as InjectOptions;
      await expectProblem(wish, "foreign-origin", named(route));
    }
  }
});

test("an edit without the ETag that was read, or with another one, changes nothing", async () => {
  const edits = ruled().filter(({ staff }) => staff.kind === "edit");
  expect(edits.length).toBeGreaterThanOrEqual(4);
  const before = (await audited()).length;
  for (const route of edits) {
    const wish = await wishOf(route);
    const { "if-match": _, ...bare } = wish.headers;
    await expectProblem({ ...wish, headers: bare }, "if-match-missing", named(route));
    for (const other of ['"stale"', ...(route.method === "PUT" ? ["*", 'W/"x"'] : [])]) {
      const headers = { ...wish.headers, "if-match": other };
      await expectProblem({ ...wish, headers }, "stale", `${named(route)} ${other}`);
    }
  }
  expect((await audited()).length).toBe(before);
});

test("without an Idempotency-Key nothing is made", async () => {
  const before = (await audited()).length;
  for (const route of ruled().filter(({ staff }) => staff.kind === "create")) {
    const wish = await wishOf(route);
    const { "idempotency-key": _, ...bare } = wish.headers;
    await expectProblem({ ...wish, headers: bare }, "idempotency-key-missing", named(route));
    const short = { ...wish, headers: { ...bare, "idempotency-key": "x" } };
    await expectProblem(short, "bad-request", named(route));
  }
  expect((await audited()).length).toBe(before);
});

test("every change is made, once a key and once an ETag, and written down with before and after", async () => {
  for (const route of changing()) {
    const what = named(route);
    const wish = await wishOf(route, makerOf(route));
    const before = (await audited()).length;
    const first = await whole.app.inject(wish);
    expect([first.statusCode, what, first.body.includes("problem")], first.body).toEqual([
      route.staff.kind === "create" ? 201 : 200,
      what,
      false,
    ]);
    const [entry, ...older] = await audited();
    expect(older, what).toHaveLength(before);
    const actor = "account:" + accounts.get(makerOf(route));
    expect(entry, what).toMatchObject({ actor, action: route.staff.action });
    expect(entry?.after, what).not.toBeNull();
    if (route.staff.kind === "edit") expect(entry?.before, what).not.toEqual(entry?.after);
    if (route.method === "PUT") await expectProblem(wish, "stale", what);
    if (route.staff.kind !== "create") continue;
    const again = await whole.app.inject(wish);
    expect([again.statusCode, again.headers["idempotent-replayed"]], what).toEqual([201, "true"]);
    const shownOnce = /axk_|enter\?t=/.test(first.body);
    if (!shownOnce) expect(again.json(), what).toEqual(first.json());
    expect(again.body, what).not.toMatch(/axk_|enter\?t=/);
    expect(await audited(), what).toHaveLength(before + 1);
    await expectProblem(await reused(route, wish), "idempotency-key-reused", what);
    expect(await audited(), what).toHaveLength(before + 1);
  }
});

/** The same key with another request: another body, or where there is only one, another address. */
async function reused(route: Ruled, wish: InjectOptions & { url: string }) {
  const body = route.staff.example.body as Record<string, unknown> | undefined;
  // Where there are names or a reason, others are another request, at the same place.
  if (body?.["kind"] !== undefined) {
    return { ...wish, payload: { ...body, names: { zh: "另名", en: "other" } } };
  }
  for (const name of ["reason", "technician", "note", "version"]) {
    const words = body?.[name];
    if (typeof words === "string") return { ...wish, payload: { ...body, [name]: words + "1" } };
  }
  const other = Object.entries(body ?? {}).map(([name, value]) => [name, otherThan(value)]);
  if (other.length > 0) return { ...wish, payload: Object.fromEntries(other) as object };
  return { ...wish, url: wish.url.replace(RESTOCKER, accounts.get("auditor") ?? "") };
}

function otherThan(value: unknown): unknown {
  return typeof value === "string" ? value + "1" : value;
}

test("no handler may look without its role: every action of the table has a route, and the other way", () => {
  const asked = new Set<Action>(ruled().map(({ staff }) => staff.action));
  expect([...asked].sort()).toEqual([...new Set(Object.values(PERMISSIONS).flat())].sort());
});
