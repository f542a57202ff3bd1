import { expect, test } from "vitest";
import type { AlertMessage } from "./alert-message.ts";
import { cutTo, plainOf } from "./messages.ts";

const alert = (of: Partial<AlertMessage> = {}): AlertMessage => ({
  id: "n-1",
  event: "opened",
  alert: 1,
  level: 1,
  cause: "low-stock",
  kiosk: "k1",
  kioskNames: { zh: "城关一号", en: "Chengguan 1" },
  gateway: "",
  product: "pill",
  productNames: { zh: "短效口服避孕药", en: "The pill" },
  onHand: 3,
  at: 1,
  ...of,
});

test("people read where, what and what to do, Chinese first and English whole", () => {
  const { subject, text } = plainOf(alert());
  expect(subject).toBe("【安心】城关一号：短效口服避孕药：库存不足，请安排补货。");
  expect(text).toContain("可用库存：3 盒");
  expect(text).toContain("Anxin: Chengguan 1, The pill: Stock is low; please plan a visit.");
  expect(text.indexOf("Anxin")).toBeGreaterThan(text.indexOf("可用库存"));
});

test("an escalation says that nobody has acknowledged, and an end that it is over", () => {
  expect(plainOf(alert({ event: "escalated" })).subject).toContain("尚无人确认：");
  expect(plainOf(alert({ event: "closed" })).text).toContain("Resolved: Stock is low");
});

test("what is counted is named for what it is", () => {
  expect(plainOf(alert({ cause: "expired" })).text).toContain("涉及：3 盒");
  const proof = alert({ cause: "proof-failed", place: "", kiosk: "", product: "" });
  expect(plainOf(proof).text).toContain("Mismatches: 3");
});

test("a digest counts what began and what is over, and names so many", () => {
  const alerts = [alert(), alert({ event: "closed" }), alert({ cause: "gap" })];
  const { text } = plainOf({ id: "n-2", event: "digest", at: 1, alerts }, 2);
  expect(text).toContain("汇总：待处理 2 项，已恢复 1 项");
  expect(text).toContain("… and 1 more");
  expect(text).not.toContain("有一段记录丢失");
});

test("the daily proof says how many kiosks were looked at, and when nobody looked", () => {
  const proof = { id: "n-3", event: "proof", at: 1, day: 20261122, checked: 412, open: 3 } as const;
  expect(plainOf({ ...proof, lookedAt: 1 }).subject).toContain("已检查 412 台机器，3 项未恢复");
  expect(plainOf({ ...proof, lookedAt: 1 }).text).toContain("checked 412 kiosks, 3 open");
  expect(plainOf({ ...proof, lookedAt: null }).text).toContain("巡检没有运行");
});

test("a text is cut at a line's end, never within a character, and to the bytes a robot takes", () => {
  expect(cutTo("短", 3)).toBe("短");
  expect(cutTo("第一行\n第二行", 16)).toBe("第一行\n…");
  expect(cutTo("安心安心", 9)).toBe("安心…");
  const long = cutTo("库存不足\n".repeat(1000), 2048);
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(2048);
});
