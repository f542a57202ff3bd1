import { FAULT_SENTENCES } from "@anxin/firmware/contract/sentences";
import fastify from "fastify";
import { beforeEach, describe, expect, test } from "vitest";
import { Entrance } from "../people/entrance.ts";
import { MemorySessionStore } from "../people/memory-session-store.ts";
import { countyPages } from "./county-pages.ts";
import type { LoadWish } from "./load-page.ts";
import { NOON_MS } from "./testing/fake-services.ts";
import { everywhere, pagesApp, type PagesApp } from "./testing/pages-app.ts";

const OURS = { host: "anxin.example:8080", origin: "http://anxin.example:8080" };
const DAY_MS = 24 * 3600 * 1000;
let pages: PagesApp;

beforeEach(async () => {
  pages = await pagesApp();
  return () => pages.app.close();
});

const get = (url: string, headers: Record<string, string> = {}) =>
  pages.app.inject({ method: "GET", url, headers });

const post = (url: string, fields: Record<string, string>, headers: object = OURS) =>
  pages.app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    payload: new URLSearchParams(fields).toString(),
  });

const tokenOf = (link: string) => link.slice("/enter?t=".length);

async function enter(): Promise<{ cookie: string }> {
  const answer = await post("/enter", { t: tokenOf(await pages.entrance.mintLink()) });
  return { cookie: String(answer.headers["set-cookie"]).split(";")[0]! };
}

describe("the one-time link", () => {
  test("opened by a chat's preview uses nothing up; the button does, once", async () => {
    const link = await pages.entrance.mintLink();
    for (const method of ["GET", "HEAD", "GET"] as const) {
      expect((await pages.app.inject({ method, url: link })).statusCode).toBe(200);
    }
    const first = await post("/enter", { t: tokenOf(link) });
    expect([first.statusCode, first.headers.location]).toEqual([303, "/county"]);
    const second = await post("/enter", { t: tokenOf(link) });
    expect(second.statusCode).toBe(403);
    expect(second.body).toContain("link-unusable");
    expect(second.headers["set-cookie"]).toBeUndefined();
  });

  test("is over after a day", async () => {
    const link = await pages.entrance.mintLink();
    pages.pass(DAY_MS);
    expect((await post("/enter", { t: tokenOf(link) })).statusCode).toBe(403);
  });

  test("leaves a cookie that no script reads and no other site sends", async () => {
    const answer = await post("/enter", { t: tokenOf(await pages.entrance.mintLink()) });
    const cookie = String(answer.headers["set-cookie"]);
    expect(cookie).toMatch(/^anxin-session=[\w-]{43}; /);
    expect(cookie).toContain("HttpOnly");
    expect(cookie).toContain("SameSite=Lax");
    expect(cookie).toContain("Path=/county");
    expect(cookie, "served over http").not.toContain("Secure");
  });

  test.each([
    { host: "anxin.example", origin: "https://evil.example" },
    { host: "anxin.example", origin: "null" },
    { host: "anxin.example" },
    { host: "anxin.example", origin: "http://anxin.example", "sec-fetch-site": "cross-site" },
  ])("pressed from elsewhere (%j) is refused and not used up", async (headers) => {
    const t = tokenOf(await pages.entrance.mintLink());
    const answer = await post("/enter", { t }, headers);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain("foreign-origin");
    expect((await post("/enter", { t })).statusCode).toBe(303);
  });

  test("with tags for a token is shown as text", async () => {
    const { body } = await get(`/enter?t=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(body).not.toContain("<script>alert");
  });
});

describe("the county's page", () => {
  test.each(["/county", "/county?lang=en"])(
    "%s is closed to anyone without a session",
    async (url) => {
      for (const headers of [{}, { cookie: "anxin-session=guess" }]) {
        const answer = await get(url, headers as Record<string, string>);
        expect(answer.statusCode).toBe(403);
        expect(answer.body).toContain("not-entered");
        expect(answer.body).not.toContain("A2403");
      }
    },
  );

  test("lists alerts first, then every kiosk with its lanes, lots and expiry", async () => {
    const { body, statusCode } = await get("/county", await enter());
    expect(statusCode).toBe(200);
    expect(body.indexOf("库存不足")).toBeLessThan(body.indexOf("石桥村 村委会</h3>"));
    expect(body).toContain(FAULT_SENTENCES["door-left-open"].zh);
    expect(body).toContain("A2403 × 18，至 2028-05-31");
    expect(body).toContain("最后消息 5 分钟前");
    expect(body).toContain("待清点 1");
    expect(body).toMatch(/A2201 × 4，至 2026-10-31<\/span>\s*<span class="tag bad">已过期/);
    expect(body).toMatch(/B2309 × 1，至 2026-12-31<\/span>\s*<span class="tag warn">临期/);
  });

  test("says connection, empty and low in words, not by colour alone", async () => {
    const { body } = await get("/county", await enter());
    for (const word of ["在线</span>", "离线</span>", "空</span>"]) expect(body).toContain(word);
  });

  test("is whole in English too", async () => {
    const { body } = await get("/county?lang=en", await enter());
    const text = body.replace(/<style>.*?<\/style>/s, "").replace(/lang="zh-CN"\s*>中文/, "");
    expect(text).toContain("County overview");
    expect(text).not.toMatch(/[\u4e00-\u9fff]/);
  });

  test("with nothing to show says so", async () => {
    pages.services.kioskViews.length = 0;
    pages.services.alertViews.length = 0;
    const { body } = await get("/county", await enter());
    expect(body).toContain("没有待处理的告警");
    expect(body).toContain("还没有登记发放点");
  });

  test("names an alert of a kiosk and product it does not know by their codes", async () => {
    pages.services.alertViews.push({
      id: 9,
      kiosk: "gone-1",
      product: "old",
      cause: "fork",
      openedAt: 0,
    });
    const { body } = await get("/county", await enter());
    expect(body).toContain("gone-1");
    expect(body).toContain("old");
  });

  test("shows hostile names and lots as text", async () => {
    const attack = "<img src=x onerror=alert(1)>";
    pages.services.kioskViews[0]!.names = { zh: attack, en: attack };
    pages.services.kioskViews[0]!.lanes[0]!.lots[0]!.lot = attack;
    const { body } = await get(`/county?planned=${encodeURIComponent(attack)}`, await enter());
    expect(body).not.toContain("<img");
    expect(body).toContain("&lt;img src=x");
  });

  test("refreshes itself with and without scripts", async () => {
    const { body } = await get("/county", await enter());
    expect(body).toContain('data-every="5"');
    expect(body).toContain('<noscript><meta http-equiv="refresh" content="15" /></noscript>');
  });

  test("is closed again after leaving, and after a working day", async () => {
    const first = await enter();
    const second = await enter();
    const left = await post("/county/leave", {}, { ...OURS, ...first });
    expect([left.statusCode, left.headers.location]).toEqual([303, "/"]);
    expect((await get("/county", first)).statusCode).toBe(403);
    expect((await get("/county", second)).statusCode).toBe(200);
    pages.pass(DAY_MS / 2);
    expect((await get("/county", second)).statusCode).toBe(403);
  });

  test("cannot be left through another site's form", async () => {
    const session = await enter();
    const answer = await post(
      "/county/leave",
      {},
      { host: OURS.host, origin: "http://evil.example", ...session },
    );
    expect(answer.statusCode).toBe(403);
    expect((await get("/county", session)).statusCode).toBe(200);
  });
});

describe("planning a load", () => {
  const FORM = { lane: "3", product: "gel", lot: "G25-1", expiry: "2028-06-30", count: "12" };
  const wishes: LoadWish[] = [];

  async function planning() {
    wishes.length = 0;
    await pages.app.close();
    pages = await pagesApp({
      planLoad: async (wish) => {
        wishes.push(wish);
        if (wish.lot === "FULL") {
          const sentence = { zh: "计划已满。", en: "The plan is full." };
          return { ok: false, code: "plan-full", sentence };
        }
        return { ok: true, load: "L7" };
      },
    });
    const session = await enter();
    const { body } = await get("/county/k/qh-0001/load", session);
    const request = /name="request" value="([0-9a-f]{32})"/.exec(body)?.[1] ?? "";
    const plan = (fields: object) =>
      post("/county/k/qh-0001/load", { ...FORM, request, ...fields }, { ...OURS, ...session });
    return { session, plan, request };
  }

  test("is not offered where nothing can plan one", async () => {
    const session = await enter();
    expect((await get("/county", session)).body).not.toContain("/load");
    expect((await get("/county/k/qh-0001/load", session)).statusCode).toBe(404);
  });

  test("passes on what was typed and says what was planned", async () => {
    const { plan, request, session } = await planning();
    const answer = await plan({});
    expect(answer.headers.location).toBe("/county?planned=L7");
    expect(wishes).toEqual([
      {
        kiosk: "qh-0001",
        lane: 3,
        product: "gel",
        lot: "G25-1",
        expiry: 20280630,
        count: 12,
        request,
      },
    ]);
    expect((await get("/county?planned=L7", session)).body).toContain("已安排补货 L7");
  });

  test.each([
    { lane: "0" },
    { lane: "61" },
    { lane: "1.5" },
    { product: "<b>" },
    { lot: "" },
    { lot: 'A"B' },
    { lot: "x".repeat(21) },
    { expiry: "30.06.2028" },
    { expiry: "2028-13-40" },
    { expiry: "1999-01-01" },
    { count: "0" },
    { count: "100" },
    { count: "-1" },
  ])("with %j is asked for again, keeping what was typed", async (wrong) => {
    const { plan } = await planning();
    const answer = await plan(wrong);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain("bad-load");
    expect(answer.body).toContain(`value="${"lot" in wrong ? "12" : "G25-1"}"`);
    expect(wishes).toEqual([]);
  });

  test("refused by the planner says why in its words", async () => {
    const { plan } = await planning();
    const answer = await plan({ lot: "FULL" });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain("计划已满。");
    expect(answer.body).toContain("plan-full");
  });

  test("needs the token of its page, a session and our own page", async () => {
    const { plan, session } = await planning();
    expect((await plan({ request: "x" })).statusCode).toBe(400);
    expect((await post("/county/k/qh-0001/load", FORM)).statusCode).toBe(403);
    const foreign = { host: OURS.host, origin: "http://evil.example", ...session };
    expect((await post("/county/k/qh-0001/load", FORM, foreign)).statusCode).toBe(403);
    expect(wishes).toEqual([]);
  });

  test("for a kiosk nobody knows is a 404", async () => {
    const { session } = await planning();
    expect((await get("/county/k/nobody/load", session)).statusCode).toBe(404);
  });
});

describe("storage climate", () => {
  const span = (start: number, mean: number) => ({
    start,
    count: 10,
    temperatureCenti: { min: mean - 50, mean, max: mean + 50 },
    humidityDeci: { min: 480, mean: 500, max: 520 },
  });
  const noon = Math.floor(NOON_MS / 1000);

  test("stands on the kiosk's card, with the way to its history", async () => {
    const session = await enter();
    Object.assign(pages.services.kioskViews[0]!, { climate: span(noon - 600, 2345) });
    const { body } = await get("/county", session);
    expect(body).toContain("存放 23.4 ℃，湿度 50 %");
    expect(body).toContain('href="/county/k/qh-0001/climate"');
    expect(body).not.toContain('href="/county/k/qh-0003/climate"');
  });

  test("is drawn for a day, cut where nothing was heard, and listed by day", async () => {
    const session = await enter();
    pages.services.climateSpans.push(span(noon - 3600, 2100), span(noon - 600, 2300));
    const { body, statusCode } = await get("/county/k/qh-0001/climate", session);
    expect(statusCode).toBe(200);
    const [, line = ""] = /<path d="([^"]*)" fill="none"/.exec(body) ?? [];
    expect(line.match(/M/g)).toHaveLength(2);
    expect(body).toContain("20.5 / 21.0 / 21.5");
  });

  test("of a kiosk without any says so, and of none is a 404; both need a session", async () => {
    const session = await enter();
    expect((await get("/county/k/qh-0001/climate", session)).body).toContain("还没有温湿度记录");
    expect((await get("/county/k/nobody/climate", session)).statusCode).toBe(404);
    expect((await get("/county/k/qh-0001/climate")).statusCode).toBe(403);
  });

  test("an excursion is said in words a clerk can act on", async () => {
    const session = await enter();
    pages.services.alertViews.push({
      id: 9,
      kiosk: "qh-0001",
      product: "",
      cause: "storage-hot",
      openedAt: NOON_MS - 60_000,
    });
    expect((await get("/county", session)).body).toContain("存放温度过高");
  });
});

test("a session cookie over https is for https only", async () => {
  const app = fastify({ trustProxy: true });
  const world = { nowMs: () => 0, entropy: (count: number) => new Uint8Array(count) };
  const entrance = new Entrance({ sessions: new MemorySessionStore(), ...world });
  const reach = everywhere(entrance);
  await app.register(countyPages, { services: pages.services, entrance, reach, ...world });
  const answer = await app.inject({
    method: "POST",
    url: "/enter",
    headers: {
      host: "anxin.example",
      origin: "https://anxin.example",
      "x-forwarded-proto": "https",
      "content-type": "application/x-www-form-urlencoded",
    },
    payload: `t=${tokenOf(await entrance.mintLink())}`,
  });
  expect(String(answer.headers["set-cookie"]).match(/; Secure/g)).toHaveLength(2);
  await app.close();
});
