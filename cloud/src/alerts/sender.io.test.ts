import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import {
  dispensed,
  itemOf,
  openTestCloud,
  restocked,
  type TestCloud,
} from "../fixtures/test-cloud.ts";
import { mailChannel } from "./channels.ts";
import { Sender } from "./sender.ts";
import { webhookChannel } from "./webhook.ts";

/** A webhook on this machine, which must be allowed by name. */
const hookAt = (url: string) =>
  webhookChannel({ name: "hook", url, allowedHosts: [new URL(url).host] });

onDatabases("the outbox", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;
  const closers: (() => void)[] = [];

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
    await cloud.gateways.intake("g1", [itemOf(restocked(1, 4)), itemOf(dispensed(2, 0))]);
  });
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  const waiting = async () => {
    const rows = await cloud.db
      .selectFrom("notifications")
      .select("id")
      .where("delivered_at", "is", null)
      .execute();
    return rows.length;
  };

  test("a low-stock alert is POSTed once the webhook takes it, with one id for every try", async () => {
    const hook = await webhook([500, 302, 200]);
    closers.push(hook.close);
    const sender = new Sender(cloud.parts, [hookAt(hook.url)]);
    expect(await sender.deliverDue()).toBe(0);
    expect(await sender.deliverDue()).toBe(0);
    expect(hook.bodies).toHaveLength(1);
    cloud.time.advance(16 * 60_000);
    expect(await sender.deliverDue()).toBe(0);
    expect(await waiting()).toBe(1);
    cloud.time.advance(16 * 60_000);
    expect(await new Sender(cloud.parts, [hookAt(hook.url)]).deliverDue()).toBe(1);
    expect(await waiting()).toBe(0);
    expect(hook.bodies).toHaveLength(3);
    expect(new Set(hook.bodies.map((b) => b["id"])).size).toBe(1);
    expect(hook.bodies[0]).toMatchObject({
      event: "opened",
      cause: "low-stock",
      kiosk: "k1",
      product: "condom-m",
      onHand: 3,
    });
    cloud.time.advance(16 * 60_000);
    expect(await sender.deliverDue()).toBe(0);
  });

  test("a message claimed by a process that died is sent by the next one", async () => {
    const hook = await webhook([200]);
    closers.push(hook.close);
    const died = new Sender(cloud.parts, [{ name: "hook", deliver: () => new Promise(() => {}) }]);
    void died.deliverDue();
    await expect
      .poll(async () => {
        const row = cloud.db.selectFrom("notifications").select("next_at");
        return (await row.executeTakeFirstOrThrow()).next_at > cloud.time.now;
      })
      .toBe(true);
    const next = new Sender(cloud.parts, [hookAt(hook.url)]);
    expect(await next.deliverDue()).toBe(0);
    cloud.time.advance(60_001);
    expect(await next.deliverDue()).toBe(1);
  });

  test("after a week of failures nobody is told any more, and the log says so", async () => {
    const failing = { name: "hook", deliver: () => Promise.reject(new Error("away")) };
    const sender = new Sender(cloud.parts, [failing]);
    await sender.deliverDue();
    cloud.time.advance(8 * 24 * 3_600_000);
    await sender.deliverDue();
    cloud.time.advance(3_600_000);
    await sender.deliverDue();
    expect(cloud.logged).toEqual(["notification-failed", "notification-given-up"]);
  });

  test("the mail comes through a real SMTP server, Chinese first", async () => {
    const smtp = await mailServer();
    closers.push(smtp.close);
    const to = ["duty@county.example"];
    const from = "anxin@county.example";
    const channel = mailChannel({ name: "hook", url: smtp.url, from, to });
    expect(await new Sender(cloud.parts, [channel]).deliverDue()).toBe(1);
    expect(smtp.receivers).toEqual(to);
    const [mail] = smtp.mails;
    expect(mail).toContain("X-Anxin-Notification: n-");
    const text = decoded(mail ?? "");
    expect(text.indexOf("库存不足")).toBeGreaterThan(0);
    expect(text.indexOf("Stock is low")).toBeGreaterThan(text.indexOf("库存不足"));
    expect(text).toContain("Usable boxes: 3");
  });

  test("started, it sends by itself; stopped, it does not", async () => {
    const told: string[] = [];
    const deliver = async (message: { id: string }) => void told.push(message.id);
    const sender = new Sender(cloud.parts, [{ name: "hook", deliver }]);
    sender.start();
    cloud.time.advance(1000);
    await sender.stop();
    expect(told).toHaveLength(1);
    await cloud.gateways.intake("g1", [itemOf(restocked(3, 20))]);
    cloud.time.advance(5000);
    expect(told).toHaveLength(1);
  });
});

/** A webhook that answers with these codes in turn and keeps what it was sent. */
async function webhook(codes: number[]) {
  const bodies: Record<string, unknown>[] = [];
  const server: Server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      bodies.push(JSON.parse(text) as Record<string, unknown>);
      response.writeHead(codes.shift() ?? 200, { location: "/elsewhere" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/hook`, bodies, close };
}

async function mailServer() {
  const mails: string[] = [];
  const receivers: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      stream.on("end", () => {
        mails.push(text);
        receivers.push(...session.envelope.rcptTo.map((to) => to.address));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, mails, receivers, close: () => server.close() };
}

/** The text of a mail of one part, whichever transfer encoding was chosen for it. */
function decoded(mail: string): string {
  const [head = "", ...rest] = mail.split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(body, "base64").toString("utf8");
  const joined = body.replaceAll("=\r\n", "");
  const bytes = joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return /transfer-encoding: quoted-printable/i.test(head)
    ? Buffer.from(bytes, "latin1").toString("utf8")
    : body;
}
