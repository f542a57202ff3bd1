import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createPlainServer, type AddressInfo, type Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { AlertMessage } from "./alert-message.ts";
import { BadWebhook, publicOnly, webhookChannel, WebhookInside } from "./webhook.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const MESSAGE: AlertMessage = {
  id: "notification-1",
  event: "opened",
  alert: 1,
  level: 1,
  cause: "low-stock",
  kiosk: "k1",
  gateway: "",
  kioskNames: { zh: "一号", en: "One" },
  product: "",
  productNames: { zh: "", en: "" },
  onHand: 3,
  at: 1,
};

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A receiver on this machine that answers as told and remembers who asked for what. */
async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const port = await listen(server);
  closers.unshift(() => server.closeAllConnections());
  return { port, host: `127.0.0.1:${port}`, asked };
}

const to = (url: string, more: object = {}) => webhookChannel({ name: "hook", url, ...more });

describe("an address no alert may go to is refused at once", () => {
  test.each([
    ["", "cannot be read"],
    ["hook.example", "cannot be read"],
    ["http://hook.example/", "is not https"],
    ["ftp://hook.example/", "is not https"],
    ["file:///etc/passwd", "is not https"],
    ["https://user:word@hook.example/", "user name"],
    ["https://127.0.0.1/", "inside this network"],
    ["https://2130706433/", "inside this network"],
    ["https://0x7f.1/", "inside this network"],
    ["https://[::1]/", "inside this network"],
    ["https://[::ffff:10.0.0.1]/", "inside this network"],
    ["https://169.254.169.254/latest/meta-data", "inside this network"],
    ["https://100.100.100.200/", "inside this network"],
  ])("%s", (url, words) => {
    expect(() => to(url)).toThrow(BadWebhook);
    expect(() => to(url)).toThrow(words);
  });

  test("also when another host, or the same on another port, is allowed", () => {
    const allowedHosts = ["127.0.0.1:8090"];
    expect(() => to("http://127.0.0.1:8091/", { allowedHosts })).toThrow(BadWebhook);
    expect(() => to("http://127.0.0.1/", { allowedHosts })).toThrow(BadWebhook);
    expect(() => to("http://127.0.0.1:8090/", { allowedHosts })).not.toThrow();
  });

  test("and its secret part is not told", () => {
    const told = () => to("http://hook.example/send?key=planted-secret");
    expect(told).toThrow(/hook\.example/);
    expect(told).not.toThrow(/planted-secret/);
  });
});

describe("a name that leads inside", () => {
  const inside = { address: "127.0.0.1", family: 4 };
  const outside = { address: "8.8.8.8", family: 4 };

  test("is refused before anything is connected to", async () => {
    let connections = 0;
    const port = await listen(createPlainServer(() => connections++));
    const channel = to(`https://hook.example:${port}/`, { resolve: async () => [inside] });
    await expect(channel.deliver(MESSAGE)).rejects.toThrow(WebhookInside);
    expect(connections).toBe(0);
  });

  test.each([
    ["one of several", [outside, inside]],
    ["as a mapped address", [{ address: "::ffff:127.0.0.1", family: 6 }]],
    ["nowhere", []],
  ])("is refused %s", async (_what, found) => {
    const channel = to("https://hook.example/", { resolve: async () => found });
    await expect(channel.deliver(MESSAGE)).rejects.toThrow(WebhookInside);
  });

  test("only at the second answer gains nothing: one look-up, and what it gave is connected to", async () => {
    const answers = [[outside], [inside]];
    const find = publicOnly(async () => answers.shift() ?? []);
    const given = await new Promise((resolve) =>
      find("hook.example", { all: true }, (error, found) => resolve(error ?? found)),
    );
    expect(given).toEqual([outside]);
    expect(answers).toEqual([[inside]]);
  });
});

describe("a receiver", () => {
  test("that redirects is not followed, and has not taken the message", async () => {
    const { host, asked } = await receiver((_request, response) => {
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    const channel = to(`http://${host}/hook`, { allowedHosts: [host] });
    await expect(channel.deliver(MESSAGE)).rejects.toMatchObject({ code: "not-taken" });
    expect(asked).toEqual(["POST /hook"]);
  });

  test("that never answers is left", async () => {
    const { host } = await receiver(() => undefined);
    const channel = to(`http://${host}/`, { allowedHosts: [host], timeoutMs: 100 });
    await expect(channel.deliver(MESSAGE)).rejects.toMatchObject({ name: "AbortError" });
  });

  test("that answers without end is not listened to", async () => {
    let cut: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (cut = resolve));
    const { host } = await receiver((_request, response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write("x".repeat(65536)), 1);
      response.once("close", () => {
        clearInterval(more);
        cut();
      });
    });
    const channel = to(`http://${host}/`, { allowedHosts: [host], timeoutMs: 600_000 });
    await channel.deliver(MESSAGE);
    await closed;
  });

  test("whose head is endless has not taken the message", async () => {
    const { host } = await receiver((_request, response) => {
      response.writeHead(200, { "x-long": "x".repeat(20_000) }).end();
    });
    const channel = to(`http://${host}/`, { allowedHosts: [host] });
    await expect(channel.deliver(MESSAGE)).rejects.toMatchObject({ code: "HPE_HEADER_OVERFLOW" });
  });
});
