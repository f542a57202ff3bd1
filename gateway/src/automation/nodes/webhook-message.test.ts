import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { WebhookKind } from "./webhook-message.ts";
import { outcomeOf, requestOf } from "./webhook-message.ts";

const WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k";
const DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=t";
const place = (kind: WebhookKind, url: string, secret = "") => ({ kind, url, secret, to: ["1"] });

test("a WeCom robot is sent a text", () => {
  const { url, body } = requestOf(place("wecom", WECOM), "库存不足", 0);
  expect(url).toBe(WECOM);
  expect(JSON.parse(body)).toEqual({ msgtype: "text", text: { content: "库存不足" } });
});

test("a DingTalk robot is sent a text, signed with time and secret", () => {
  const { url } = requestOf(place("dingtalk", DINGTALK, "SECx"), "库存不足", 1_700_000_000_000);
  const sign = createHmac("sha256", "SECx").update("1700000000000\nSECx").digest("base64");
  expect(new URL(url).searchParams.get("sign")).toBe(sign);
  expect(url).toContain("access_token=t&timestamp=1700000000000&sign=");
  expect(url).not.toMatch(/sign=.*[+/]/);
  expect(requestOf(place("dingtalk", DINGTALK), "x", 0).url).toBe(DINGTALK);
});

test("an SMS service is sent numbers and text, and a token where there is one", () => {
  const { headers, body } = requestOf(place("sms", "https://sms.example/send", "abc"), "断电", 0);
  expect(headers["authorization"]).toBe("Bearer abc");
  expect(JSON.parse(body)).toEqual({ to: ["1"], text: "断电" });
});

test("a text too long for a robot is cut between characters", () => {
  const { body } = requestOf(place("wecom", WECOM), "盒".repeat(1000), 0);
  const { text } = JSON.parse(body) as { text: { content: string } };
  expect(Buffer.byteLength(text.content)).toBeLessThanOrEqual(2048);
  expect(text.content).toMatch(/^盒+…$/);
});

test.each<[WebhookKind, [status: number, body: string], string]>([
  ["wecom", [200, '{"errcode":0,"errmsg":"ok"}'], "taken"],
  ["wecom", [200, '{"errcode":93000,"errmsg":"invalid webhook url"}'], "refused"],
  ["wecom", [200, '{"errcode":45009,"errmsg":"api freq out of limit"}'], "again"],
  ["dingtalk", [200, '{"errcode":310000,"errmsg":"sign not match"}'], "refused"],
  ["dingtalk", [200, '{"errcode":130101,"errmsg":"send too fast"}'], "again"],
  ["wecom", [200, "<html>hotel network</html>"], "refused"],
  ["wecom", [502, ""], "again"],
  ["sms", [204, ""], "taken"],
  ["sms", [401, ""], "refused"],
])("%s answering %j has it %s", (kind, [status, body], outcome) => {
  expect(outcomeOf(kind, status, body).outcome).toBe(outcome);
});
