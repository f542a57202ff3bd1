import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../fixtures/test-cloud.ts";
import { CHEAP, HOST, openWholeApp, OWN_FORM, type WholeApp } from "../fixtures/whole-app.ts";
import { changeAccount, makeAccount, setPassword } from "./accounts.ts";
import { FAILED_MAX, SLOT_MS } from "./failed-entries.ts";
import { AdminThere, BadAccountName, makeFirstAdmin } from "./first-admin.ts";
import { hashPassword } from "./password.ts";
import { ROOT, type Grant } from "./roles.ts";
import { TERRITORY } from "./territory.ts";

let database: TestDatabase;
let whole: WholeApp;
const PASSWORD = "a long enough one";

/** The real server where there is one: PGlite's turn is in the tests of each route. */
const KIND = process.env["ANXIN_POSTGRES_URL"] === undefined ? "pglite" : "postgres";
describe(`on ${KIND}`, () => {
  beforeAll(async () => {
    database = await openTestDatabase(KIND);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    whole = await openWholeApp(database);
    return () => whole.app.close();
  });

  const api = (method: string, path: string, wish: { headers?: object; payload?: object } = {}) =>
    whole.app.inject({
      method: method as "GET",
      url: "/api/v1" + path,
      headers: { host: HOST, "sec-fetch-site": "same-origin", ...wish.headers },
      ...(wish.payload === undefined ? {} : { payload: wish.payload }),
    });

  const signIn = (name: string, password: string, remoteAddress = "192.0.2.1") =>
    whole.app.inject({
      method: "POST",
      url: "/api/v1/session",
      headers: { host: HOST, "sec-fetch-site": "same-origin" },
      payload: { name, password },
      remoteAddress,
    });

  const cookieIn = (answer: { headers: Record<string, unknown> }) => ({
    cookie: String(answer.headers["set-cookie"]).split(";")[0] ?? "",
  });

  async function hire(name: string, grants: Grant[], password?: string): Promise<string> {
    const account = name.padEnd(16, "0");
    await makeAccount(database.db, { account, name, person: name, grants, nowMs: 1 });
    if (password !== undefined) {
      await setPassword(database.db, account, await hashPassword(password, CHEAP));
    }
    return account;
  }

  const MANAGER = [{ role: "county-manager", place: ROOT }] as Grant[];

  test("a name and its password open a session for pages and API, and leaving ends it", async () => {
    await hire("abc", MANAGER, PASSWORD);
    const entered = await signIn("abc", PASSWORD);
    expect([entered.statusCode, entered.headers["set-cookie"]]).toEqual([
      204,
      [expect.stringContaining("Path=/county"), expect.stringContaining("Path=/api")],
    ]);
    const headers = cookieIn(entered);
    const own = await api("GET", "/session", { headers });
    expect(own.json()).toMatchObject({ name: "abc", grants: MANAGER });
    expect((await whole.app.inject({ url: "/county", headers })).statusCode).toBe(200);
    expect((await api("DELETE", "/session", { headers })).statusCode).toBe(204);
    expect((await api("GET", "/session", { headers })).statusCode).toBe(401);
  });

  test("a wrong name, a wrong password and an account without one are told alike", async () => {
    await hire("abc", MANAGER, PASSWORD);
    await hire("bare", MANAGER);
    for (const [name, password] of [
      ["abc", PASSWORD + "x"],
      ["nobody", PASSWORD],
      ["bare", PASSWORD],
      ["bare", ""],
      ["ABC", PASSWORD],
    ] as const) {
      const answer = await signIn(name, password);
      if (password !== "") expect(answer.json()).toMatchObject({ code: "wrong-password" });
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
  });

  test("after ten wrong ones in a quarter of an hour even the right one waits", async () => {
    await hire("abc", MANAGER, PASSWORD);
    for (let n = 0; n < FAILED_MAX.account; n++) {
      expect((await signIn("abc", "wrong", `192.0.2.${n}`)).statusCode).toBe(401);
    }
    const refused = await signIn("abc", PASSWORD, "192.0.2.99");
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([
      429,
      "too-many-requests",
    ]);
    const seconds = Number(refused.headers["retry-after"]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(SLOT_MS / 1000);
    whole.cloud.time.advance(seconds * 1000);
    expect((await signIn("abc", PASSWORD)).statusCode).toBe(204);
  });

  test("fifty wrong ones from one address stop it for every name; others go on", async () => {
    await hire("abc", MANAGER, PASSWORD);
    for (let n = 0; n < FAILED_MAX.address; n++) await signIn(`nobody-${n}`, "wrong");
    expect((await signIn("abc", PASSWORD)).statusCode).toBe(429);
    expect((await signIn("abc", PASSWORD, "192.0.2.2")).statusCode).toBe(204);
  });

  test("who enters rightly uses up no tries, a whole office's morning of them", async () => {
    await hire("abc", MANAGER, PASSWORD);
    for (let n = 0; n < FAILED_MAX.account + 2; n++) {
      expect((await signIn("abc", PASSWORD)).statusCode).toBe(204);
    }
  });

  test("a closed account is out at once, its sessions and links with it", async () => {
    const account = await hire("abc", MANAGER, PASSWORD);
    const headers = cookieIn(await signIn("abc", PASSWORD));
    const link = (await whole.entrance.mintLink(account)).split("=")[1] ?? "";
    const wish = { person: "abc", grants: MANAGER, closed: true, nowMs: 5 };
    await changeAccount(database.db, account, wish);
    expect((await api("GET", "/session", { headers })).statusCode).toBe(401);
    expect(await whole.entrance.redeem(link)).toBeUndefined();
    expect((await signIn("abc", PASSWORD)).statusCode).toBe(401);
  });

  test("a link lets somebody set a password, which ends what was open elsewhere", async () => {
    const account = await hire("abc", MANAGER);
    const elsewhere = { cookie: `anxin-session=${await whole.entrance.open(account)}` };
    const secret = await whole.entrance.redeem(
      (await whole.entrance.mintLink(account)).split("=")[1] ?? "",
    );
    const headers = { cookie: `anxin-session=${secret}` };
    const weak = await api("PUT", "/session/password", { headers, payload: { password: "short" } });
    expect(weak.json()).toMatchObject({ code: "weak-password", status: 422 });
    const set = await api("PUT", "/session/password", { headers, payload: { password: PASSWORD } });
    expect(set.statusCode).toBe(204);
    for (const old of [headers, elsewhere]) {
      expect((await api("GET", "/session", { headers: old })).statusCode).toBe(401);
    }
    const now = cookieIn(set);
    const again = { old: "not it", password: PASSWORD + " and more" };
    const wrong = await api("PUT", "/session/password", { headers: now, payload: again });
    expect(wrong.json()).toMatchObject({ code: "wrong-password" });
    expect((await signIn("abc", PASSWORD)).statusCode).toBe(204);
  });

  test("a stored password is made dearer when its owner enters", async () => {
    const account = await hire("abc", MANAGER);
    const cheap = await hashPassword(PASSWORD, { ...CHEAP, memory: 32, parallelism: 1 });
    await setPassword(database.db, account, cheap);
    expect((await signIn("abc", PASSWORD)).statusCode).toBe(204);
    const row = await database.db.selectFrom("accounts").select("password").executeTakeFirst();
    expect(row?.password).toContain("$m=64,");
    expect((await signIn("abc", PASSWORD)).statusCode).toBe(204);
  });

  test("the page of the county shows each their own places, and plans only for who may", async () => {
    await TERRITORY.put(database.db, "k1", "350181");
    await TERRITORY.put(database.db, "k2", "350182");
    const looks = await hire("looks", [{ role: "province-viewer", place: "350181" }]);
    const keeps = await hire("keeps", [{ role: "warehouse-keeper", place: "350182" }]);
    const pageOf = async (account: string, url: string) => {
      const cookie = `anxin-session=${await whole.entrance.open(account)}`;
      const { statusCode, body } = await whole.app.inject({ url, headers: { cookie } });
      return { statusCode, kiosks: ["k1", "k2", "k3"].filter((one) => body.includes(`/${one}/`)) };
    };
    expect(await pageOf(looks, "/county")).toEqual({ statusCode: 200, kiosks: ["k1"] });
    expect(await pageOf(keeps, "/county")).toEqual({ statusCode: 200, kiosks: ["k2"] });
    expect((await pageOf(looks, "/county/k/k1/climate")).statusCode).toBe(200);
    expect((await pageOf(looks, "/county/k/k2/climate")).statusCode).toBe(404);
    expect((await pageOf(looks, "/county/k/k1/load")).statusCode).toBe(403);
    expect((await pageOf(keeps, "/county/k/k2/load")).statusCode).toBe(200);
    expect((await pageOf(keeps, "/county/k/k1/load")).statusCode).toBe(404);
  });

  test("a load planned on a page is written down once, with who planned it", async () => {
    const account = await hire("abc", MANAGER);
    const cookie = `anxin-session=${await whole.entrance.open(account)}`;
    const fields = { lane: "1", product: "condom-m", lot: "A1", expiry: "2028-06-30", count: "9" };
    const payload = new URLSearchParams({ ...fields, request: "ab".repeat(16) }).toString();
    const wish = { method: "POST", url: "/county/k/k1/load", payload } as const;
    for (let twice = 0; twice < 2; twice++) {
      const answer = await whole.app.inject({ ...wish, headers: { ...OWN_FORM, cookie } });
      expect(answer.statusCode).toBe(303);
    }
    const rows = await database.db.selectFrom("audit_log").selectAll().execute();
    expect(rows).toMatchObject([
      { actor: `account:${account}`, action: "loads.plan", before: null, after: { count: 9 } },
    ]);
  });

  test("what was written down cannot be changed or erased, even by us", async () => {
    await makeFirstAdmin(whole.cloud.parts, whole.entrance, { name: "boss", person: "王" });
    const { db } = database;
    const touched = [
      db.updateTable("audit_log").set({ actor: "nobody" }).execute(),
      db.deleteFrom("audit_log").execute(),
    ];
    for (const outcome of await Promise.allSettled(touched)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "AX001" } });
    }
    expect(await db.selectFrom("audit_log").selectAll().execute()).toHaveLength(1);
  });

  test("the first manager enters by a link, and there is only one first", async () => {
    const wish = { name: "boss", person: "王主任" };
    const { parts } = whole.cloud;
    const link = await makeFirstAdmin(parts, whole.entrance, wish);
    const secret = await whole.entrance.redeem(link.split("=")[1] ?? "");
    const own = await api("GET", "/session", { headers: { cookie: `anxin-session=${secret}` } });
    expect(own.json()).toMatchObject({ name: "王主任", grants: MANAGER });
    const again = makeFirstAdmin(parts, whole.entrance, { name: "other", person: "x" });
    await expect(again).rejects.toThrow(AdminThere);
    const bad = makeFirstAdmin(parts, whole.entrance, { name: "王", person: "x" });
    await expect(bad).rejects.toThrow(BadAccountName);
    expect(await database.db.selectFrom("accounts").selectAll().execute()).toHaveLength(1);
  });

  test("a program's key opens what it was made for until it is revoked or over", async () => {
    const headers = { cookie: await whole.enter() };
    const grants = [{ role: "restocker", place: ROOT }];
    const make = (days: number) =>
      api("POST", "/api-keys", {
        headers: { ...headers, "idempotency-key": `key-of-${days}-days` },
        payload: { name: "screen", grants, days },
      });
    const { key, token } = (await make(30)).json<{ key: string; token: string }>();
    const asked = (of: string) =>
      api("GET", "/kiosks", { headers: { authorization: `Bearer ${of}` } });
    expect(token).toMatch(/^axk_[\w-]{43}$/);
    expect((await asked(token)).statusCode).toBe(200);
    const audit = await api("GET", "/audit", { headers: { authorization: `Bearer ${token}` } });
    expect(audit.statusCode).toBe(403);
    const rows = await database.db.selectFrom("api_keys").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    const revoke = { headers: { ...headers, "if-match": "*" } };
    expect((await api("DELETE", `/api-keys/${key}`, revoke)).statusCode).toBe(200);
    expect((await asked(token)).statusCode).toBe(401);
    const short = (await make(1)).json<{ token: string }>();
    expect((await asked(short.token)).statusCode).toBe(200);
    whole.cloud.time.advance(24 * 3600 * 1000);
    expect((await asked(short.token)).statusCode).toBe(401);
  });

  test("nobody gives a role at a place where they have none", async () => {
    const account = await hire("abc", [{ role: "county-manager", place: "350181" }]);
    const headers = { cookie: `anxin-session=${await whole.entrance.open(account)}` };
    const give = (place: string, n: number) =>
      api("POST", "/people", {
        headers: { ...headers, "idempotency-key": `giving-${n}-roles` },
        payload: { name: `new-${n}`, person: "x", grants: [{ role: "auditor", place }] },
      });
    expect((await give("350181101", 1)).statusCode).toBe(201);
    expect((await give("350182", 2)).json()).toMatchObject({ code: "wrong-place" });
    expect((await give(ROOT, 3)).json()).toMatchObject({ code: "wrong-place" });
  });
});
