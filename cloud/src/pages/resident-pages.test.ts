import { OUTCOMES, REFUSALS, type Refusal } from "@anxin/firmware/contract";
import { OUTCOME_SENTENCES, REFUSAL_SENTENCES } from "@anxin/firmware/contract/sentences";
import { beforeEach, describe, expect, test } from "vitest";
import type { GrantState } from "../services.ts";
import { escapeHtml } from "./html.ts";
import { REFUSAL_STATUS } from "./refusals.ts";
import { pagesApp, type PagesApp } from "./testing/pages-app.ts";

const GRANT = "00000000000000aa";
let pages: PagesApp;

beforeEach(async () => {
  pages = await pagesApp();
  return () => pages.app.close();
});

const get = (url: string, headers: Record<string, string> = {}) =>
  pages.app.inject({ method: "GET", url, headers });

const post = (url: string, fields: Record<string, string>, headers = {}) =>
  pages.app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    payload: new URLSearchParams(fields).toString(),
  });

const tokenIn = (body: string) => /name="request" value="([0-9a-f]{32})"/.exec(body)?.[1] ?? "";
const take = (request: string, headers = {}) =>
  post("/k/qh-0001/take", { product: "condom-m", request }, headers);

describe("the kiosk's page", () => {
  test("shows its name, what is there, how to choose, and one button for each thing", async () => {
    const { statusCode, body } = await get("/k/qh-0001");
    expect(statusCode).toBe(200);
    expect(body).toContain('<html lang="zh-CN">');
    expect(body).toContain("<h1>清河镇卫生院 大厅</h1>");
    expect(body).toContain("大多数人合用");
    expect(body).toContain("还剩 2 盒");
    expect(body.match(/action="\/k\/qh-0001\/take"/g)).toHaveLength(2);
  });

  test("shows what has run out greyed, with the reason and no button", async () => {
    const { body } = await get("/k/qh-0001");
    const gone = body.slice(body.indexOf("壬苯醇醚凝胶"));
    expect(gone).toContain(REFUSAL_SENTENCES["no-stock"].zh);
    expect(gone).not.toContain("<form");
  });

  test.each(["offline", "unknown"] as const)(
    "of a kiosk that is %s says so and offers no button",
    async (connection) => {
      pages.services.kioskViews[0]!.connection = connection;
      const { body } = await get("/k/qh-0001");
      expect(body).toContain(REFUSAL_SENTENCES["kiosk-offline"].zh);
      expect(body).not.toContain("<form");
    },
  );

  test("of a kiosk that cannot help now names other points that can", async () => {
    expect((await get("/k/qh-0001")).body).not.toContain("其他有货的发放点");
    pages.services.kioskViews[0]!.connection = "offline";
    const { body } = await get("/k/qh-0001");
    expect(body).toContain("其他有货的发放点");
    expect(body).toContain('href="/k/qh-0002"');
  });

  test("mints another request token for every view", async () => {
    const tokens = await Promise.all([get("/k/qh-0001"), get("/k/qh-0001")]);
    expect(tokenIn(tokens[0].body)).not.toBe(tokenIn(tokens[1].body));
  });

  test.each(["/k/nobody", "/k/NOT-A-KIOSK", "/k/%3Cscript%3E", "/k/nobody/qr.svg"])(
    "%s is a friendly 404",
    async (url) => {
      const { statusCode, body } = await get(url);
      expect(statusCode).toBe(404);
      expect(body).toContain("没有找到这台机器");
      expect(body).toContain("no-such-kiosk");
      expect(body).not.toContain("script>alert");
    },
  );
});

describe("one tap", () => {
  test("asks for one box and leads to its progress", async () => {
    const { body } = await get("/k/qh-0001");
    const answer = await take(tokenIn(body));
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toMatch(/^\/g\/[0-9a-f]{16}$/);
    expect(pages.services.grants.size).toBe(1);
  });

  test("posted twice is one grant, and both taps lead to it", async () => {
    const request = tokenIn((await get("/k/qh-0001")).body);
    const [first, second] = await Promise.all([take(request), take(request)]);
    expect(second.headers.location).toBe(first.headers.location);
    expect(pages.services.grants.size).toBe(1);
  });

  test("after going back while the first is open leads to the first and asks nothing", async () => {
    const first = await take(tokenIn((await get("/k/qh-0001")).body));
    const cookie = String(first.headers["set-cookie"]).split(";")[0]!;
    const again = await get("/k/qh-0001", { cookie });
    expect(again.body).toContain("您有一次领取正在进行");
    expect(again.body).not.toContain("<form");
    const stale = tokenIn((await get("/k/qh-0001")).body);
    const second = await take(stale, { cookie });
    expect(second.headers.location).toBe(first.headers.location);
    expect(pages.services.grants.size).toBe(1);
  });

  test("after the first has ended may ask for another", async () => {
    const first = await take(tokenIn((await get("/k/qh-0001")).body));
    const cookie = String(first.headers["set-cookie"]).split(";")[0]!;
    pages.services.put({ id: first.headers.location!.slice(3), state: "dispensed" });
    const again = await get("/k/qh-0001", { cookie });
    await take(tokenIn(again.body), { cookie });
    expect(pages.services.grants.size).toBe(2);
  });

  test.each(REFUSALS)("refused with %s says why, with the code and its status", async (code) => {
    pages.services.refuseWith = code;
    const answer = await take(tokenIn((await get("/k/qh-0001")).body));
    expect(answer.statusCode).toBe(REFUSAL_STATUS[code]);
    expect(answer.body).toContain(REFUSAL_SENTENCES[code].zh);
    expect(answer.body).toContain(code);
    expect(answer.body).toContain('role="alert"');
  });

  test("refused shows another point that has the same thing", async () => {
    pages.services.refuseWith = "no-stock";
    const { body } = await take("0".repeat(32));
    expect(body).toContain('href="/k/qh-0002"');
    expect(body, "its lot has expired and it is offline").not.toContain('href="/k/qh-0003"');
  });

  test("when busy or offline says when to come back", async () => {
    for (const code of ["busy", "kiosk-offline"] satisfies Refusal[]) {
      pages.services.refuseWith = code;
      expect((await take("0".repeat(32))).headers["retry-after"]).toBe("60");
    }
  });

  test.each([
    { product: "condom-m" },
    { product: "condom-m", request: "short" },
    { product: "<b>", request: "0".repeat(32) },
    { request: "0".repeat(32) },
  ])("with a form like %j is refused and asks nothing", async (fields) => {
    const answer = await post("/k/qh-0001/take", fields as Record<string, string>);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain("bad-request");
    expect(pages.services.requests.size).toBe(0);
  });

  test("too long to be our form is refused", async () => {
    const answer = await take("0".repeat(32) + "x".repeat(3000));
    expect(answer.statusCode).toBe(413);
    expect(answer.headers["content-type"]).toContain("text/html");
  });

  test.each([
    { origin: "http://evil.example" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: "null" },
  ])("from another site's page (%j) is refused", async (headers) => {
    const answer = await take("0".repeat(32), headers);
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain("foreign-origin");
    expect(pages.services.requests.size).toBe(0);
  });

  test.each([
    {},
    { origin: "null" },
    { origin: "http://localhost:80", host: "localhost:80" },
    { "sec-fetch-site": "same-origin", origin: "null" },
  ])("from our own page as browsers post it (%j) is taken", async (headers) => {
    expect((await take("0".repeat(32), headers)).statusCode).toBe(303);
  });

  test("reloaded as an address leads to the kiosk's page", async () => {
    const answer = await get("/k/qh-0001/take");
    expect([answer.statusCode, answer.headers.location]).toEqual([303, "/k/qh-0001"]);
  });

  test("at an unknown kiosk is a 404", async () => {
    const answer = await post("/k/nobody/take", { product: "gel", request: "0".repeat(32) });
    expect(answer.statusCode).toBe(404);
  });
});

describe("the progress page", () => {
  test.each([
    ["requested", "正在联系机器", "手机正在联系机器"],
    ["armed", "按机器上亮着的按钮", "机器上的按钮亮了"],
    ["confirmed", "正在出货", "盒子正在掉落"],
    ["dispensed", "请取走您的一盒", "盒子在取物口里"],
    ["refused", "这次没有出货", "机器没有出货"],
    ["failed", "这次没有出货", "机器没有出货"],
    ["uncertain", "还不确定有没有出货", "请看一下取物口"],
    ["expired", "已超时，没有出货", "机器没有出货"],
  ] satisfies [GrantState, string, string][])("when %s says so", async (state, head, picture) => {
    pages.services.put({ id: GRANT, state });
    const { statusCode, body } = await get(`/g/${GRANT}`);
    expect(statusCode).toBe(200);
    expect(body).toContain(head);
    expect(body).toContain(`aria-label="${picture}"`);
  });

  test.each([
    ["requested", true],
    ["armed", true],
    ["confirmed", true],
    ["dispensed", false],
    ["failed", false],
    ["refused", false],
    ["uncertain", false],
    ["expired", false],
  ] satisfies [GrantState, boolean][])("when %s reloads without scripts: %s", async (state, on) => {
    pages.services.put({ id: GRANT, state });
    const { body } = await get(`/g/${GRANT}`);
    expect(body.includes('<noscript><meta http-equiv="refresh" content="2" /></noscript>')).toBe(
      on,
    );
    expect(body.includes(`data-events="/g/${GRANT}/events`)).toBe(on);
  });

  test.each([...REFUSALS, ...OUTCOMES])("ended by %s says why in both languages", async (code) => {
    const sentences = { ...REFUSAL_SENTENCES, ...OUTCOME_SENTENCES };
    pages.services.put({ id: GRANT, state: "failed", code });
    expect((await get(`/g/${GRANT}`)).body).toContain(sentences[code].zh);
    const english = (await get(`/g/${GRANT}?lang=en`)).body;
    expect(english).toContain(escapeHtml(sentences[code].en));
    expect(english).toContain(code);
  });

  test("ended without a reason still says what to do", async () => {
    pages.services.put({ id: GRANT, state: "failed" });
    expect((await get(`/g/${GRANT}`)).body).toContain("机器没有说明原因");
  });

  test("counts down from the time the grant ends", async () => {
    pages.services.put({ id: GRANT, state: "armed" });
    pages.pass(17_500);
    expect((await get(`/g/${GRANT}`)).body).toContain("还剩 43 秒");
    pages.pass(100_000);
    expect((await get(`/g/${GRANT}`)).body).toContain("还剩 0 秒");
  });

  test("of a grant nobody has is a 404 that says what to do", async () => {
    for (const url of ["/g/ffffffffffffffff", "/g/1", "/g/ffffffffffffffff/events"]) {
      const { statusCode, body } = await get(url);
      expect([url, statusCode]).toEqual([url, 404]);
      expect(body).toContain("没有找到这次领取");
    }
  });

  test("streams the outcome to a browser with scripts and then ends", async () => {
    pages.services.put({ id: GRANT, state: "dispensed" });
    const { headers, body } = await get(`/g/${GRANT}/events?lang=en`);
    expect(headers["content-type"]).toBe("text/event-stream");
    expect(headers["cache-control"]).toBe("no-store");
    const news = JSON.parse(body.replace(/^data: /, "")) as { html: string; final: boolean };
    expect(news.final).toBe(true);
    expect(news.html).toContain("Please take your box");
    expect(pages.services.watchers.size).toBe(0);
  });

  test("streams every change, in order, to the end", async () => {
    pages.services.put({ id: GRANT, state: "requested" });
    const stream = get(`/g/${GRANT}/events?seen=requested`);
    while (pages.services.watchers.size === 0) await new Promise(setImmediate);
    for (const state of ["armed", "confirmed", "dispensed"] as const) {
      pages.services.put({ id: GRANT, state });
    }
    const { body } = await stream;
    const heads = [...body.matchAll(/tabindex=\\"-1\\">([^<]+)</g)].map((match) => match[1]);
    expect(heads).toEqual(["按机器上亮着的按钮", "正在出货", "请取走您的一盒"]);
  });
});

describe("the number on the machine's screen", () => {
  const send = (number: string) => post(`/g/${GRANT}/number`, { number });

  test.each([
    ["0427", "0427"],
    [" 04 27 ", "0427"],
    ["０４２７", "0427"],
  ])("typed as %j is sent as %s", async (typed, sent) => {
    pages.services.put({ id: GRANT, state: "armed" });
    const answer = await send(typed);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/g/${GRANT}?sent=1`]);
    expect(pages.services.numbers).toEqual([sent]);
    expect((await get(`/g/${GRANT}?sent=1`)).body).toContain("数字已发给机器");
  });

  test.each(["", "042", "04275", "abcd", "<b>1"])(
    "typed as %j is asked for again",
    async (typed) => {
      pages.services.put({ id: GRANT, state: "armed" });
      const answer = await send(typed);
      expect(answer.statusCode).toBe(422);
      expect(answer.body).toContain("请输入四位数字");
      expect(pages.services.numbers).toEqual([]);
    },
  );

  test("told wrong by the kiosk is said on the progress page", async () => {
    pages.services.put({ id: GRANT, state: "armed", code: "wrong-number" });
    expect((await get(`/g/${GRANT}`)).body).toContain(REFUSAL_SENTENCES["wrong-number"].zh);
  });

  test("refused by the cloud is said with its status", async () => {
    pages.services.put({ id: GRANT, state: "armed" });
    pages.services.refuseWith = "grant-expired";
    const answer = await send("0427");
    expect(answer.statusCode).toBe(410);
    expect(answer.body).toContain(REFUSAL_SENTENCES["grant-expired"].zh);
  });

  test("has a page of its own without reloads, so that nothing typed is wiped", async () => {
    pages.services.put({ id: GRANT, state: "armed" });
    expect((await get(`/g/${GRANT}`)).body).toContain(`href="/g/${GRANT}/number"`);
    const { body } = await get(`/g/${GRANT}/number`);
    expect(body).toContain('<label for="number">');
    expect(body).not.toContain("http-equiv");
  });

  test("is not asked for when nothing waits for it", async () => {
    pages.services.put({ id: GRANT, state: "dispensed" });
    expect((await get(`/g/${GRANT}/number`)).headers.location).toBe(`/g/${GRANT}`);
    expect((await send("0427")).headers.location).toBe(`/g/${GRANT}`);
    expect(pages.services.numbers).toEqual([]);
  });
});
