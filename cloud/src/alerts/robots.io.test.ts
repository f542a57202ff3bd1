import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { reasonOf } from "./sender.ts";
import { openChannel, OUTSIDE_ONLY, type Delivery } from "./open-channel.ts";
import type { ChannelAddress } from "./channel-address.ts";
import type { Message } from "./messages.ts";

/** Pretend robots on this machine, which answer as the real ones do. */

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const NOW = 1_795_305_600_000;
const SECRET = "SEC0123456789abcdef";
const TEST: Message = { id: "n-7", event: "test", at: NOW };

interface Asked {
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
}

async function robot(answer: (asked: Asked) => [number, string]) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const one = { url: new URL(request.url ?? "", "http://a"), headers: request.headers, body };
      asked.push(one);
      const [status, text] = answer(one);
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const delivery: Delivery = { ...OUTSIDE_ONLY, allowedHosts: [host], nowMs: () => NOW };
  const open = (to: ChannelAddress) => openChannel("c-1", to, delivery);
  return { asked, open, url: `http://${host}/send?key=planted-key` };
}

const TAKEN: [number, string] = [200, '{"errcode":0,"errmsg":"ok"}'];

describe("a WeCom robot", () => {
  test("is sent one text of at most 2,048 bytes under its key", async () => {
    const { asked, open, url } = await robot(() => TAKEN);
    const names = { zh: "短效口服避孕药", en: "The pill" };
    const kiosk = { kiosk: "k1", kioskNames: names, gateway: "", product: "", productNames: names };
    const alert = { event: "opened", alert: 1, level: 1, cause: "gap", onHand: null } as const;
    const alerts = Array.from({ length: 99 }, () => ({ id: "n-9", at: NOW, ...alert, ...kiosk }));
    await open({ kind: "wecom", url }).deliver({ id: "n-8", event: "digest", at: NOW, alerts });
    const [one] = asked;
    expect(one?.url.searchParams.get("key")).toBe("planted-key");
    const body = JSON.parse(one?.body ?? "") as { msgtype: string; text: { content: string } };
    expect(body.msgtype).toBe("text");
    expect(body.text.content).toMatch(/^【安心】汇总/);
    expect(Buffer.byteLength(body.text.content)).toBeLessThanOrEqual(2048);
    expect(Buffer.byteLength(body.text.content)).toBeGreaterThan(1500);
  });

  test.each([
    ["is sent too much", '{"errcode":45009,"errmsg":"api freq out of limit"}', "errcode 45009"],
    ["has another key", '{"errcode":93000,"errmsg":"invalid webhook url"}', "errcode 93000"],
    ["is none", "<html>", "cannot be read"],
  ])("that %s has not taken the message, though it answers 200", async (_, text, words) => {
    const { open, url } = await robot(() => [200, text]);
    const failed = await open({ kind: "wecom", url })
      .deliver(TEST)
      .catch((e: unknown) => e);
    expect(failed).toMatchObject({ code: "not-taken" });
    expect(reasonOf(failed)).toContain(words);
    expect(reasonOf(failed)).not.toContain("planted-key");
  });
});

test("a DingTalk robot knows its sender by the signature in the query", async () => {
  /** As the robot's own page has it: HMAC-SHA256 of timestamp, line feed and secret. */
  const isSigned = ({ url }: Asked) => {
    const timestamp = url.searchParams.get("timestamp") ?? "";
    const mac = createHmac("sha256", SECRET).update(`${timestamp}\n${SECRET}`).digest("base64");
    const isFresh = Math.abs(NOW - Number(timestamp)) < 3_600_000;
    return isFresh && url.searchParams.get("sign") === mac;
  };
  const { asked, open, url } = await robot((one) => {
    return isSigned(one) ? TAKEN : [200, '{"errcode":310000,"errmsg":"sign not match"}'];
  });
  await open({ kind: "dingtalk", url, secret: SECRET }).deliver(TEST);
  expect(asked[0]?.url.searchParams.get("key")).toBe("planted-key");
  expect(JSON.parse(asked[0]?.body ?? "")).toMatchObject({ msgtype: "text" });
  const wrong = open({ kind: "dingtalk", url, secret: SECRET + "x" }).deliver(TEST);
  await expect(wrong).rejects.toThrow("errcode 310000");
});

test("a webhook is signed as Standard Webhooks has it, under one id for every try", async () => {
  const { asked, open, url } = await robot(() => [204, ""]);
  const channel = open({ kind: "webhook", url, secret: SECRET });
  await channel.deliver(TEST);
  await channel.deliver(TEST);
  for (const { headers, body } of asked) {
    const { "webhook-id": id, "webhook-timestamp": at } = headers;
    expect([id, at]).toEqual(["n-7", String(NOW / 1000)]);
    const mac = createHmac("sha256", SECRET)
      .update(`n-7.${NOW / 1000}.${body}`)
      .digest("base64");
    expect(headers["webhook-signature"]).toBe("v1," + mac);
    expect(headers["idempotency-key"]).toBe("n-7");
  }
  expect(asked).toHaveLength(2);
});

test("a relay of text messages is told to whom and what, signed, and no more", async () => {
  const { asked, open, url } = await robot(() => [200, ""]);
  const to = ["13800000000"];
  await open({ kind: "sms", url, secret: SECRET, to }).deliver(TEST);
  const body: unknown = JSON.parse(asked[0]?.body ?? "");
  expect(body).toEqual({ id: "n-7", to, text: "【安心】测试消息" });
  expect(asked[0]?.headers["webhook-signature"]).toMatch(/^v1,/);
});

test("mail is refused where no mail server is set, and an inside address everywhere else", () => {
  const delivery = { ...OUTSIDE_ONLY, nowMs: () => NOW };
  const open = (to: ChannelAddress) => () => openChannel("c-1", to, delivery);
  expect(open({ kind: "mail", to: ["a@b.example"] })).toThrow("smtpUrl");
  for (const kind of ["wecom", "dingtalk", "webhook"] as const) {
    const url = "https://127.0.0.1/send?key=planted-key";
    const refused = open({ kind, url, secret: SECRET } as ChannelAddress);
    expect(refused).toThrow("inside this network");
    expect(refused).not.toThrow(/planted-key/);
  }
});
