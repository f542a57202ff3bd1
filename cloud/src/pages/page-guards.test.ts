import { beforeEach, describe, expect, test } from "vitest";
import { pagesApp, type PagesApp } from "./testing/pages-app.ts";

const GRANT = "00000000000000aa";
let pages: PagesApp;

beforeEach(async () => {
  pages = await pagesApp();
  return () => pages.app.close();
});

const get = (url: string, headers: Record<string, string> = {}) =>
  pages.app.inject({ method: "GET", url, headers });

describe("every page", () => {
  const PATHS = ["/", "/k/qh-0001", "/k/qh-0003", `/g/${GRANT}`, `/g/${GRANT}/number`, "/k/nobody"];

  test.each(PATHS)("%s is small, guarded, kept nowhere, and asks nobody else", async (path) => {
    pages.services.put({ id: GRANT, state: "armed" });
    const { headers, body } = await get(path);
    expect(Buffer.byteLength(body)).toBeLessThan(12_000);
    expect(headers["referrer-policy"]).toBe("no-referrer");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(body.match(/(?:src|href|action)="(?!\/|#|data:)[^"]*"/g)).toBeNull();
    expect(body).not.toMatch(/ style="| on\w+="|<script>/);
  });

  test.each(PATHS)("%s has one heading, a title, labels and a language", async (path) => {
    pages.services.put({ id: GRANT, state: "armed" });
    const { body } = await get(`${path}?lang=en`);
    expect(body.match(/<h1/g)).toHaveLength(1);
    expect(body).toMatch(/<title>.+<\/title>/);
    expect(body).toContain('<html lang="en">');
    const text = body.replace(/<style>.*?<\/style>/s, "").replace(/lang="zh-CN"\s*>中文/, "");
    const names = pages.services.kioskViews.map((kiosk) => kiosk.names.zh);
    expect(names.some((name) => text.includes(name))).toBe(false);
    expect(text).not.toMatch(/[\u4e00-\u9fff]/);
  });

  test("speaks the language chosen, and remembers it", async () => {
    const chosen = await get("/k/qh-0001?lang=en");
    expect(chosen.headers["set-cookie"]).toContain("language=en");
    const cookie = String(chosen.headers["set-cookie"]).split(";")[0]!;
    expect((await get("/k/qh-0001", { cookie })).body).toContain("Get one box");
    expect((await get("/k/qh-0001", { "accept-language": "en-US" })).body).toContain("Get one box");
    expect((await get("/k/qh-0001")).body).toContain("领取一盒");
  });

  test("shows hostile names as text", async () => {
    const attack = `"><script>alert(1)</script><img src=x onerror='alert(1)'>`;
    pages.services.kioskViews[0]!.names = { zh: attack, en: attack };
    pages.services.productViews[0]!.names = { zh: attack, en: attack };
    pages.services.productViews[0]!.choosing = { zh: attack, en: attack };
    for (const path of ["/", "/k/qh-0001", "/k/qh-0001?lang=en", "/k/qh-0001/qr.svg"]) {
      const { body } = await get(path);
      expect(body, path).not.toContain("<script>alert");
      expect(body, path).not.toContain("<img");
      expect(body, path).toContain("&lt;script&gt;");
    }
  });

  test("at an address nobody serves is a page for a person and a code for a program", async () => {
    const person = await get("/nowhere", { accept: "text/html,*/*" });
    expect([person.statusCode, person.headers["referrer-policy"]]).toEqual([404, "no-referrer"]);
    expect(person.body).toContain("没有这个页面");
    const program = await get("/v1/nowhere", { accept: "application/json" });
    expect([program.statusCode, program.json()]).toEqual([404, { code: "no-such-page" }]);
  });

  test("says it is our fault when it is, and nothing about how", async () => {
    pages.services.kiosk = async () => {
      throw new Error("connection to 10.0.0.3 refused");
    };
    const { statusCode, body } = await get("/k/qh-0001");
    expect(statusCode).toBe(500);
    expect(body).toContain("page-failed");
    expect(body).not.toContain("10.0.0.3");
  });

  test("the script is kept by the browser for a year under an address of its content", async () => {
    const src = /<script src="([^"]+)"/.exec((await get("/")).body)?.[1] ?? "";
    const { headers, body } = await get(src);
    expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(headers["cache-control"]).toContain("immutable");
    expect(src).toMatch(/^\/pages\.js\?v=[0-9a-f]{12}$/);
    expect(Buffer.byteLength(body)).toBeLessThan(6000);
  });
});
