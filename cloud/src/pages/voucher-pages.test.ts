import QRCode from "qrcode";
import { REFUSAL_SENTENCES, OUTCOME_SENTENCES } from "@anxin/firmware/contract/sentences";
import { beforeEach, describe, expect, test } from "vitest";
import type { VoucherState } from "../services.ts";
import { VOUCHER_TEXT } from "./testing/fake-services.ts";
import { pagesApp, type PagesApp } from "./testing/pages-app.ts";
import { voiceOf } from "./texts.ts";

let pages: PagesApp;
const TOKEN = "ab".repeat(16);

beforeEach(async () => {
  pages = await pagesApp();
  pages.services.kioskViews[0]!.vouchers = true;
  return () => pages.app.close();
});

const get = (url: string, headers: Record<string, string> = {}) =>
  pages.app.inject({ method: "GET", url, headers });
const reserve = (fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  pages.app.inject({
    method: "POST",
    url: "/k/qh-0001/reserve",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    payload: new URLSearchParams({ product: "condom-m", request: TOKEN, ...fields }).toString(),
  });

describe("the kiosk's page", () => {
  test("offers a reservation for what is there, and only where codes are taken", async () => {
    const { body } = await get("/k/qh-0001");
    expect(body.match(/action="\/k\/qh-0001\/reserve"/g)).toHaveLength(2);
    expect((await get("/k/qh-0002")).body).not.toContain("/reserve");
  });

  test("offers it also while the machine is offline", async () => {
    pages.services.kioskViews[0]!.connection = "offline";
    const { body } = await get("/k/qh-0001");
    expect(body).toContain('action="/k/qh-0001/reserve"');
    expect(body).not.toContain('action="/k/qh-0001/take"');
  });

  test("counts boxes that are reserved as not there", async () => {
    pages.services.kioskViews[0]!.held = [{ product: "condom-l", count: 2 }];
    const { body } = await get("/k/qh-0001");
    const large = body.slice(body.indexOf("大号"));
    expect(large).toContain(REFUSAL_SENTENCES["no-stock"].zh);
    expect(large).not.toContain("<form");
  });

  test("leads a phone with a reservation to it instead of making another", async () => {
    const answer = await reserve();
    const cookie = String(answer.headers["set-cookie"]).split(";")[0] ?? "";
    const { body } = await get("/k/qh-0001", { cookie });
    expect(body).toContain(`href="/v/${TOKEN}"`);
    expect(body).not.toContain("/reserve");
    const second = await reserve({ request: "cd".repeat(16) }, { cookie });
    expect(second.headers.location).toBe(`/v/${TOKEN}`);
    expect(pages.services.vouchers.size).toBe(1);
  });
});

describe("reserving", () => {
  test("leads to the code's own page, however often the form is posted", async () => {
    for (const answer of [await reserve(), await reserve()]) {
      expect(answer.statusCode).toBe(303);
      expect(answer.headers.location).toBe(`/v/${TOKEN}`);
    }
    expect(pages.services.vouchers.size).toBe(1);
  });

  test("refused says why on the kiosk's page", async () => {
    pages.services.refuseWith = "no-stock";
    const answer = await reserve();
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain(REFUSAL_SENTENCES["no-stock"].zh);
  });

  test.each([
    [{ request: "short" }, {}, 400],
    [{ product: "No Such" }, {}, 400],
    [{}, { origin: "http://evil.example", host: "anxin.example" }, 403],
  ] as const)(
    "with %j from %j is answered %i and reserves nothing",
    async (fields, from, status) => {
      expect((await reserve(fields, { ...from })).statusCode).toBe(status);
      expect(pages.services.vouchers.size).toBe(0);
    },
  );

  test("a reload of the form's address leads back to the machine's page", async () => {
    expect((await get("/k/qh-0001/reserve")).headers.location).toBe("/k/qh-0001");
  });
});

describe("the page of a code", () => {
  /** Dark modules drawn on the page, the quiet zone taken off. */
  const modulesIn = (body: string): number => {
    const path = /<path d="(M[^"]+)" fill="#000"/.exec(body)?.[1] ?? "";
    let dark = 0;
    for (const [, length] of path.matchAll(/h(\d+)v1/g)) dark += Number(length);
    return dark;
  };

  test("shows the code as a picture and in letters, the machine, the product and the end", async () => {
    await reserve();
    const { statusCode, body } = await get(`/v/${TOKEN}`);
    expect(statusCode).toBe(200);
    const { modules } = QRCode.create(VOUCHER_TEXT, { errorCorrectionLevel: "M" });
    expect(modulesIn(body)).toBe(modules.data.reduce((sum, module) => sum + module, 0));
    for (const words of [
      VOUCHER_TEXT,
      "清河镇卫生院 大厅",
      "避孕套 标准 52 mm",
      "2026年11月25日",
    ]) {
      expect(body).toContain(words);
    }
    expect(body).toContain('<noscript><meta http-equiv="refresh"');
  });

  test("is complete in English", async () => {
    await reserve();
    const { body } = await get(`/v/${TOKEN}?lang=en`);
    for (const words of ["Your code", "Qinghe Town Clinic, hall", "Condoms, standard 52 mm"]) {
      expect(body).toContain(words);
    }
    const main = body.slice(body.indexOf("<main"), body.indexOf("</main>"));
    expect(main).not.toMatch(/[\u3400-\u9fff]/);
  });

  test("is kept by nobody and told to nobody", async () => {
    await reserve();
    const { headers } = await get(`/v/${TOKEN}`);
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["referrer-policy"]).toBe("no-referrer");
  });

  test.each([
    ["confirmed", "voucherConfirmedHead"],
    ["dispensed", "voucherDispensedHead"],
    ["uncertain", "voucherUncertainHead"],
    ["expired", "voucherExpiredHead"],
  ] as const)("that is %s says so and shows no code", async (state: VoucherState, head) => {
    await reserve();
    const { text: _text, ...voucher } = pages.services.vouchers.get(TOKEN)!;
    pages.services.vouchers.set(TOKEN, { ...voucher, state });
    const { body } = await get(`/v/${TOKEN}`);
    expect(body).toContain(voiceOf("zh").say(head));
    expect(body).not.toContain(VOUCHER_TEXT);
  });

  test("that failed gives the machine's reason", async () => {
    await reserve();
    const { text: _text, ...voucher } = pages.services.vouchers.get(TOKEN)!;
    pages.services.vouchers.set(TOKEN, { ...voucher, state: "failed", code: "no-drop" });
    const { body } = await get(`/v/${TOKEN}`);
    expect(body).toContain(OUTCOME_SENTENCES["no-drop"].zh);
  });

  test("nobody has is not found, whatever its address looks like", async () => {
    for (const token of ["ef".repeat(16), "x", "..%2f"]) {
      const { statusCode, body } = await get(`/v/${token}`);
      expect(statusCode).toBe(404);
      expect(body).toContain("no-such-voucher");
    }
  });
});
