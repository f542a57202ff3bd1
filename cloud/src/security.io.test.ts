import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { STAFF_API } from "./api/staff-api.ts";
import { itemOf, openTestDatabase, restocked, type TestDatabase } from "./fixtures/test-cloud.ts";
import {
  HOST,
  openWholeApp,
  OWN_FORM,
  PROXY,
  requestTo,
  type Route,
  type WholeApp,
} from "./fixtures/whole-app.ts";

let database: TestDatabase;
let whole: WholeApp;
let cookie: string;

beforeAll(async () => {
  database = await openTestDatabase("pglite");
  whole = await openWholeApp(database, [PROXY]);
});
beforeEach(async () => {
  cookie = await whole.enter();
});
afterAll(async () => {
  await whole.app.close();
  await database.close();
});

/** Streams never end under `inject`; what they write first is looked at over a socket elsewhere. */
const STREAMS = ["/v1/gateway/stream", "/g/:grant/events"];
const answered = () => whole.routes.filter(({ url }) => !STREAMS.includes(url));
const forms = () =>
  whole.routes.filter(({ method, url }) => method !== "GET" && !url.startsWith("/v1/"));
const named = ({ method, url }: Route) => `${method} ${url}`;

const FORM_FIELDS = new URLSearchParams({
  lane: "1",
  product: "condom-m",
  lot: "A1",
  expiry: "2028-06-30",
  count: "10",
  request: "cd".repeat(16),
  number: "0427",
}).toString();

/** The staff's API has its own list and its own test of what each route refuses. */
const isStaffApi = ({ url }: Route) => url.startsWith(STAFF_API);

test("the list of routes is the app's own, and this many", () => {
  expect(
    whole.routes
      .filter((route) => !isStaffApi(route))
      .map(named)
      .sort(),
  ).toMatchInlineSnapshot(`
    [
      "GET /",
      "GET /01/:gtin/10/:lot",
      "GET /01/:gtin/10/:lot/21/:serial",
      "GET /console",
      "GET /console/*",
      "GET /county",
      "GET /county/feedback",
      "GET /county/k/:kiosk/climate",
      "GET /county/k/:kiosk/load",
      "GET /enter",
      "GET /g/:grant",
      "GET /g/:grant/events",
      "GET /g/:grant/number",
      "GET /k/:kiosk",
      "GET /k/:kiosk/qr.svg",
      "GET /k/:kiosk/reserve",
      "GET /k/:kiosk/take",
      "GET /k/:kiosk/tell",
      "GET /openapi.json",
      "GET /pages.js",
      "GET /t/:request",
      "GET /v/:request",
      "GET /v1/gateway/stream",
      "GET /v1/health",
      "POST /county/feedback/:id",
      "POST /county/k/:kiosk/load",
      "POST /county/leave",
      "POST /enter",
      "POST /g/:grant/number",
      "POST /k/:kiosk/reserve",
      "POST /k/:kiosk/take",
      "POST /k/:kiosk/tell",
      "POST /v1/gateway/ask",
      "POST /v1/gateway/intake",
      "POST /v1/gateway/notices",
      "POST /v1/gateway/program",
      "POST /v1/gateway/take",
    ]
  `);
});

test("every answer, whatever its route, is guarded and kept nowhere", async () => {
  for (const route of answered()) {
    for (const headers of [{}, { cookie, ...OWN_FORM }]) {
      const { headers: got } = await whole.app.inject({ ...requestTo(route), headers });
      const kept = route.url === "/pages.js" ? /immutable/ : /^no-store$/;
      expect(got["cache-control"], named(route)).toMatch(kept);
      expectGuarded(got, named(route));
    }
  }
});

test.each([
  "/nowhere",
  "/v1/gateway/nowhere",
  "/%zz",
  "/k/" + "x".repeat(200),
  "/../../etc/passwd",
])("so is the answer at %s, where nothing is", async (url) => {
  const { headers, statusCode } = await whole.app.inject(url);
  expect(statusCode).toBeGreaterThanOrEqual(400);
  expect(statusCode).toBeLessThan(500);
  expectGuarded(headers, url);
});

function expectGuarded(got: Record<string, unknown>, what: string): void {
  const policy = String(got["content-security-policy"]);
  expect(policy, what).toContain("default-src 'none'");
  expect(policy, what).toContain("frame-ancestors 'none'");
  expect(policy, what).not.toContain("unsafe");
  expect(got["x-content-type-options"], what).toBe("nosniff");
  expect(got["x-frame-options"], what).toBe("DENY");
  expect(got["referrer-policy"], what).toMatch(/^(no-referrer|same-origin)$/);
  expect(got["permissions-policy"], what).toContain("geolocation=()");
  expect(got["cross-origin-resource-policy"], what).toBe("same-origin");
  expect(got["server"] ?? got["x-powered-by"], what).toBeUndefined();
}

const overTls = { "x-forwarded-proto": "https", "x-forwarded-host": HOST };

test("behind the county's TLS proxy browsers are told to come by https only", async () => {
  const url = "/v1/health";
  const tls = await whole.app.inject({ url, headers: overTls });
  expect(tls.headers["strict-transport-security"]).toBe("max-age=31536000");
  const plain = await whole.app.inject({ url });
  expect(plain.headers["strict-transport-security"]).toBeUndefined();
  const stranger = await whole.app.inject({ url, headers: overTls, remoteAddress: "192.0.2.7" });
  expect(stranger.headers["strict-transport-security"]).toBeUndefined();
});

test("every cookie is HttpOnly and SameSite, and Secure behind the TLS proxy", async () => {
  const link = new URL("http://a" + (await whole.entrance.mintLink()));
  const entered = await whole.app.inject({
    method: "POST",
    url: "/enter",
    headers: { ...OWN_FORM, ...overTls, origin: `https://${HOST}` },
    payload: "t=" + (link.searchParams.get("t") ?? ""),
  });
  const chosen = await whole.app.inject({ url: "/?lang=en", headers: overTls });
  const cookies = [entered, chosen].flatMap(({ headers }) => headers["set-cookie"] ?? []);
  expect(cookies.map((one) => one.split("=")[0])).toEqual([
    "anxin-session",
    "anxin-session",
    "language",
  ]);
  for (const one of cookies) {
    expect(one).toContain("HttpOnly");
    expect(one).toContain("SameSite=Lax");
    expect(one).toContain("Secure");
  }
  const plain = await whole.app.inject({ url: "/?lang=en" });
  expect(String(plain.headers["set-cookie"])).not.toContain("Secure");
});

const FOREIGN: [string, Record<string, string>][] = [
  ["another site, as browsers say", { "sec-fetch-site": "cross-site" }],
  ["a neighbour under the same domain", { "sec-fetch-site": "same-site" }],
  ["an address bar or a program", { "sec-fetch-site": "none" }],
  ["another site, by its origin alone", { origin: "https://evil.example" }],
  ["our name on another port", { origin: `http://${HOST}:8443` }],
  ["an origin that cannot be read", { origin: "http://[" }],
];

test.each(FOREIGN)(
  "no form of ours takes a post from %s, session or not",
  async (_who, headers) => {
    expect(forms().length).toBeGreaterThanOrEqual(6);
    for (const route of forms()) {
      const type = { host: HOST, "content-type": OWN_FORM["content-type"] };
      const wish = { ...requestTo(route), headers: { cookie, ...type, ...headers } };
      const { statusCode } = await whole.app.inject({ ...wish, payload: FORM_FIELDS });
      expect(statusCode, named(route)).toBe(403);
    }
    expect(await whole.cloud.county.openLoads("k1")).toEqual([]);
    const session = await whole.app.inject({ url: "/county", headers: { cookie } });
    expect(session.statusCode).toBe(200);
  },
);

test("no county form takes a post that does not say where it comes from", async () => {
  for (const route of forms().filter(({ url }) => /^\/(county|enter)/.test(url))) {
    for (const origin of [{}, { origin: "null" }]) {
      const type = { host: HOST, "content-type": OWN_FORM["content-type"] };
      const wish = { ...requestTo(route), headers: { cookie, ...type, ...origin } };
      const { statusCode } = await whole.app.inject({ ...wish, payload: FORM_FIELDS });
      expect(statusCode, named(route)).toBe(403);
    }
  }
});

test("nothing a browser can be led to by a link changes anything", async () => {
  const rows = async () => {
    const { db } = whole.cloud;
    const grants = await db.selectFrom("grants").select("id").execute();
    const vouchers = await db.selectFrom("vouchers").select("id").execute();
    const sessions = await db.selectFrom("entrance_sessions").select("id_hash").execute();
    return { grants, vouchers, sessions, loads: await whole.cloud.county.openLoads("k1") };
  };
  const before = await rows();
  for (const route of answered().filter(({ method }) => method === "GET")) {
    await whole.app.inject({ ...requestTo(route), headers: { cookie }, query: { t: "x" } });
  }
  expect(await rows()).toEqual(before);
});

test("without a session no staff page shows or does anything", async () => {
  const staff = whole.routes.filter(({ url }) => url.startsWith("/county"));
  expect(staff.length).toBeGreaterThanOrEqual(4);
  for (const route of staff) {
    for (const forged of ["", "anxin-session=", `anxin-session=${"A".repeat(43)}`]) {
      const headers = { ...OWN_FORM, cookie: forged };
      const wish = { ...requestTo(route), headers, payload: FORM_FIELDS };
      const answer = await whole.app.inject(
        route.method === "GET" ? { ...wish, payload: "" } : wish,
      );
      expect(answer.statusCode, named(route)).toBe(403);
      expect(answer.body).not.toContain("condom");
    }
  }
});

test("without a gateway's token no route of the gateways does anything", async () => {
  const gateways = whole.routes.filter(({ url }) => url.startsWith("/v1/gateway/"));
  expect(gateways.length).toBeGreaterThanOrEqual(5);
  for (const route of gateways) {
    for (const authorization of ["", "Bearer", "Bearer ", "Basic token-g1", "Bearer token-g1 "]) {
      const { statusCode } = await whole.app.inject({
        ...requestTo(route),
        headers: { authorization, cookie },
        ...(route.method === "POST" ? { payload: {} } : {}),
      });
      expect(statusCode, `${named(route)} ${authorization}`).toBe(401);
    }
  }
});

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(1)'>\r\nx: y`;

test("hostile names of kiosks and products are text on every page", async () => {
  const { county, gateways } = whole.cloud;
  const names = { zh: HOSTILE, en: HOSTILE };
  await county.setProducts([{ code: "condom-m", names, choosing: names }]);
  const lanes = [{ lane: 1, product: "condom-m" }];
  await county.enrolKiosk({ kiosk: "k1", names, lanes });
  await gateways.take("g1", { kiosks: ["k1"] });
  await gateways.intake("g1", [itemOf(restocked(1, 2, { lot: "<b>&'" }))]);
  let shown = 0;
  for (const route of answered().filter(({ method }) => method === "GET")) {
    const { url } = requestTo(route);
    const query = { lang: "en", planned: HOSTILE, t: HOSTILE };
    const { body, headers } = await whole.app.inject({ url, query, headers: { cookie } });
    if (route.url === "/openapi.json" || route.url === "/pages.js") continue;
    expect(body, url).not.toMatch(/<script>alert|<img|<b>/);
    expect(Object.keys(headers)).not.toContain("x");
    if (body.includes("&lt;script&gt;")) shown += 1;
  }
  expect(shown).toBeGreaterThanOrEqual(4);
});

test.each([
  "/k/..%2f..%2fetc%2fpasswd",
  "/pages.js/../../../package.json",
  "/pages.js%00.css",
  "/browser/pages.css",
  "/k/k1%00",
  "/k/k1'%20OR%20'1'='1",
  "/g/00000000000000aa'--",
  "/v/" + "%ff".repeat(32),
  "/.env",
  "//evil.example/",
])("%s leads to no file, no row and no other site", async (url) => {
  const { statusCode, headers, body } = await whole.app.inject({ url, headers: { cookie } });
  expect([400, 404, 414]).toContain(statusCode);
  expect(headers.location).toBeUndefined();
  expect(body).not.toMatch(/root:|"dependencies"/);
});

test("an address of another site in a redirect stays a path of ours", async () => {
  for (const url of ["/k/%2f%2fevil.example/take", "/k/https:%2f%2fevil.example/reserve"]) {
    const { headers } = await whole.app.inject(url);
    expect(new URL(String(headers.location), `http://${HOST}`).host).toBe(HOST);
  }
});

const post = (path: string, text: string) =>
  whole.app.inject({
    method: "POST",
    url: "/v1/gateway/" + path,
    headers: { authorization: "Bearer token-g1", "content-type": "application/json" },
    payload: text,
  });

test("a fact with a field of any name is kept like every other, and changes no object of ours", async () => {
  await whole.cloud.gateways.take("g1", { kiosks: ["k2"] });
  for (const [index, name] of ["__proto__", "constructor", "prototype", "toString"].entries()) {
    const fact = JSON.stringify(itemOf(restocked(index + 1, 1), { kiosk: "k2" }));
    const spoiled = fact.replace('"body":{', `"body":{"${name}":{"prototype":{"isStaff":true}},`);
    const answer = await post("intake", `{"items":[${spoiled}]}`);
    expect(answer.json(), name).toMatchObject({ marks: [{ kiosk: "k2", kept: index + 1 }] });
  }
  expect(Reflect.get({}, "isStaff")).toBeUndefined();
  expect(Reflect.get({}, "prototype")).toBeUndefined();
});

test.each([
  ["nested 100,000 deep", `{"items":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, 400],
  [
    "with a number beyond all numbers",
    '{"kiosks":["k1"],"shown":[{"kiosk":"k1","term":1e999}]}',
    400,
  ],
  ["with a key twice", '{"kiosks":["k1"],"kiosks":[5]}', 400],
  ["that is no object", "null", 400],
  ["cut short", '{"kiosks":[', 400],
  ["with a NUL in a name", '{"kiosks":["k\\u00001"]}', 400],
  ["with half a character", '{"kiosks":["\\ud800"]}', 400],
] as const)("JSON %s is refused, never a failure of ours", async (_what, text, status) => {
  expect((await post("take", text)).statusCode).toBe(status);
});

test("a slow request is over after five minutes", () => {
  expect(whole.app.server.requestTimeout).toBe(300_000);
});
