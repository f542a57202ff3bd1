import { createPrivateKey, createPublicKey } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { connect as tcp } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { connect as tls } from "node:tls";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { IClientOptions, MqttClient } from "mqtt";
import { connect } from "mqtt";
import { enrolmentOf } from "../config/enrolment.ts";
import { issue, newKey } from "../identity/certificates.ts";
import type { GatewayIdentity } from "../identity/gateway-identity.ts";
import { isPasswordOf } from "../inbound/password.ts";
import type { LogFields } from "../log.ts";
import { nodeTime } from "../node-time.ts";
import { credentials, enrolled } from "../testing/kiosk-voice.ts";
import { PretendAuthority } from "../testing/pretend-authority.ts";
import type { Credentials } from "../testing/pretend-authority.ts";
import type { Inbox, Incoming } from "../transport.ts";
import { Broker } from "./broker.ts";

const enrolment = enrolmentOf([enrolled("k1"), { ...enrolled("k2"), link: "tls" }]);
let county: PretendAuthority;
let identity: GatewayIdentity;
let k1: Credentials;
let k2: Credentials;

let broker: Broker;
let lines: LogFields[];
let received: Incoming[];
let neighbour: MqttClient;
const undo: (() => unknown)[] = [];

const inbox: Inbox = {
  receive: async (message) => {
    received.push(message);
    return { outcome: "stored", authentic: true };
  },
  disconnected: () => {},
  admits: ({ kiosk, password, link }) => {
    const keys = enrolment.keysOf(kiosk);
    if (keys === undefined || !isPasswordOf(keys, password)) return false;
    return link === "mac-only" && enrolment.linkOf(kiosk) === "tls" ? "link-refused" : true;
  },
};

beforeAll(async () => {
  county = await PretendAuthority.of("Anxin");
  identity = await county.gateway();
  k1 = await county.credentials({ holder: "kiosk", name: "k1" });
  k2 = await county.credentials({ holder: "kiosk", name: "k2" });
});

beforeEach(async () => {
  lines = [];
  received = [];
  const line = (fields: LogFields) => void lines.push(fields);
  broker = new Broker({
    host: "127.0.0.1",
    port: 0,
    tls: { host: "127.0.0.1", port: 0, identity },
    connectionsMax: 1000,
    time: nodeTime((error) => void error),
    log: { info: line, warn: line, error: line },
    patience: { handshakeMs: 1500, drainMs: 300 },
  });
  await broker.start(inbox);
  neighbour = await join("k2", k2);
});

/** Whatever happened, the neighbour's connection stands and its facts are taken. */
afterEach(async () => {
  const before = received.length;
  await neighbour.publishAsync("anxin/1/k2/facts", "x", { qos: 1 });
  expect(received.length).toBe(before + 1);
  for (const action of undo.splice(0)) await action();
  await broker.stop();
});

function join(kiosk: string, shown: Partial<Credentials>, more = {}): Promise<MqttClient> {
  return joined(`mqtts://127.0.0.1:${broker.tlsPort}`, {
    clientId: kiosk,
    reconnectPeriod: 0,
    connectTimeout: 5000,
    ca: identity.authority,
    ...shown,
    ...credentials(kiosk),
    ...more,
  });
}

/** Rejects also when the connection is closed without a word, for which connectAsync waits. */
function joined(url: string, options: IClientOptions): Promise<MqttClient> {
  const client = connect(url, options);
  return new Promise((resolve, reject) => {
    client.once("connect", () => {
      undo.push(() => client.endAsync(true));
      resolve(client);
    });
    client.on("error", reject);
    client.once("close", () => {
      client.end(true);
      reject(new Error("closed"));
    });
  });
}

function joinInClear(kiosk: string): Promise<MqttClient> {
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const options = { clientId: kiosk, reconnectPeriod: 0, ...credentials(kiosk) };
  return joined(url, options);
}

function socketTo(port: number): Socket {
  const socket = tcp(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.resume();
  undo.push(() => socket.destroy());
  return socket;
}

const closing = (client: MqttClient) =>
  new Promise<void>((resolve) => client.once("close", () => resolve()));

const codes = () => lines.map((line) => line.code);

/** An MQTT packet of this type with a body, its remaining length as section 2.2.3 says. */
function packet(type: number, body: Buffer): Buffer {
  const head = [type];
  for (let left = body.length; ; left >>>= 7) {
    head.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    if (left <= 0x7f) return Buffer.concat([Buffer.from(head), body]);
  }
}

const text = (words: string) => {
  const bytes = Buffer.from(words);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};

/** MQTT 3.1.1 section 3.1: level 4, flags user name, password and clean session. */
function connectPacket(kiosk: string, password: string): Buffer {
  const header = Buffer.concat([text("MQTT"), Buffer.from([4, 0xc2, 0, 30])]);
  return packet(0x10, Buffer.concat([header, text(kiosk), text(kiosk), text(password)]));
}

/** Fails with what did not happen, where a guard that is missing would leave a test waiting. */
function within<T>(what: string, happens: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within 3 s: ${what}`)), 3000);
  });
  return Promise.race([happens, late]).finally(() => clearTimeout(timer));
}

describe("over TLS", () => {
  test("a kiosk comes in with its certificate and its password", async () => {
    const kiosk = await join("k1", k1);
    await kiosk.publishAsync("anxin/1/k1/facts", "x", { qos: 1 });
    expect(received).toMatchObject([{ client: "k1" }]);
    expect(codes()).toEqual([]);
  });

  test.each<[string, () => Promise<Partial<Credentials>>, string]>([
    ["without a certificate", async () => ({}), "tls-refused"],
    ["with another kiosk's", async () => k2, "tls-refused"],
    [
      "with one that ended",
      () => county.credentials({ holder: "kiosk", name: "k1" }, { ageDays: 731 }),
      "tls-refused",
    ],
    [
      "with one of an authority it made itself, of our name",
      async () => {
        const own = await PretendAuthority.of("Anxin");
        return { ...(await own.credentials({ holder: "kiosk", name: "k1" })), ca: k1.ca };
      },
      "tls-refused",
    ],
    [
      "with a gateway's that bears the kiosk's name",
      () => county.credentials({ holder: "gateway", name: "k1" }),
      "tls-refused",
    ],
    [
      "with one a kiosk signed",
      async () => {
        const own = newKey();
        const signer = { certificate: k2.cert, key: createPrivateKey(k2.key) };
        const about = { holder: "kiosk", name: "k1", hosts: [], nowMs: Date.now() } as const;
        const { certificate } = await issue(signer, { ...about, publicKey: createPublicKey(own) });
        const pem = own.export({ type: "pkcs8", format: "pem" }).toString();
        return { cert: certificate + k2.cert, key: pem };
      },
      "tls-refused",
    ],
  ])("a client %s is refused, and said once", async (_name, shown, code) => {
    const credentialsShown = await shown();
    await expect(join("k1", credentialsShown)).rejects.toThrow();
    await expect(join("k1", credentialsShown)).rejects.toThrow();
    expect(codes()).toEqual([code]);
    await join("k1", k1);
  });

  test("a certificate without the kiosk's password opens nothing", async () => {
    const wrong = { password: credentials("k2").password };
    await expect(join("k1", k1, wrong)).rejects.toMatchObject({ code: 4 });
    expect(codes()).toEqual(["unknown-kiosk"]);
  });

  test("a revoked certificate is refused, and its live connection closed; a new one is good", async () => {
    const kiosk = await join("k1", k1);
    const closed = closing(kiosk);
    const revoked = { serials: new Set([k1.serial]), kiosks: new Set<string>() };
    broker.renew({ ...identity, revoked });
    await within("its connection is closed", closed);
    await expect(join("k1", k1)).rejects.toThrow();
    expect(codes()).toEqual(["certificate-revoked"]);
    await join("k1", await county.credentials({ holder: "kiosk", name: "k1" }));
  });

  test("a kiosk revoked by its id is refused whatever it shows", async () => {
    broker.renew({ ...identity, revoked: { serials: new Set(), kiosks: new Set(["k1"]) } });
    const anew = await county.credentials({ holder: "kiosk", name: "k1" });
    await expect(join("k1", anew)).rejects.toThrow();
    expect(codes()).toEqual(["certificate-revoked"]);
  });

  test("a renewed gateway shows its new certificate and breaks no connection", async () => {
    const renewed = await county.gateway();
    broker.renew(renewed);
    const kiosk = await join("k1", k1);
    expect(kiosk.connected).toBe(true);
    expect(neighbour.connected).toBe(true);
  });

  test("TLS 1.1 is refused, TLS 1.2 is taken", async () => {
    const at = { port: broker.tlsPort, host: "127.0.0.1", ...k1 };
    const old: ConnectionOptions = { ...at, minVersion: "TLSv1", maxVersion: "TLSv1.1" };
    const socket = tls({ ...old, ciphers: "DEFAULT@SECLEVEL=0" });
    const [error] = (await once(socket, "error")) as [Error];
    expect(String(error)).toMatch(/version|alert/);
    expect(codes()).toEqual(["tls-refused"]);
    const good = tls({ ...at, maxVersion: "TLSv1.2", minVersion: "TLSv1.2" });
    await once(good, "secureConnect");
    good.destroy();
  });

  test("half-open handshakes are few and short", async () => {
    const silent = Array.from({ length: 300 }, () => socketTo(broker.tlsPort));
    const ends = silent.map((socket) => once(socket, "close"));
    await expect.poll(() => broker.handshakes, { interval: 20 }).toBe(256);
    await Promise.all(ends);
    await expect.poll(() => broker.handshakes).toBe(0);
    // One line for those there was no room for, one for those whose time was over.
    expect(codes()).toEqual(["tls-refused", "tls-refused"]);
    await join("k1", k1);
  });
});

describe("in clear", () => {
  test("a kiosk enrolled for TLS is refused although its password is right", async () => {
    await expect(joinInClear("k2")).rejects.toMatchObject({ code: 5 });
    expect(lines).toMatchObject([{ code: "link-refused", client: "k2" }]);
  });

  test("a kiosk enrolled as mac-only, or without saying, is let in", async () => {
    const kiosk = await joinInClear("k1");
    expect(kiosk.connected).toBe(true);
  });

  test("a stranger that tries many names is one line, not one a name", async () => {
    for (let n = 0; n < 20; n += 1) {
      const wish = { username: `stranger${n}`, password: "x", reconnectPeriod: 0 };
      await expect(joined(`mqtt://127.0.0.1:${broker.port}`, wish)).rejects.toBeDefined();
    }
    expect(lines).toMatchObject([{ code: "unknown-kiosk", client: "stranger0" }]);
  });

  test("when every connection is in use, one line says so", async () => {
    const log = { info() {}, error() {}, warn: (fields: LogFields) => void lines.push(fields) };
    const place = { host: "127.0.0.1", port: 0, connectionsMax: 3 };
    const full = new Broker({ ...place, time: nodeTime(() => {}), log });
    await full.start(inbox);
    undo.push(() => full.stop());
    const sockets = Array.from({ length: 8 }, () => socketTo(full.port));
    await Promise.all(sockets.slice(3).map((socket) => once(socket, "close")));
    expect(lines).toMatchObject([{ code: "connection-refused" }]);
  });

  test("there is no listener unless an address is given", async () => {
    const options = { port: 0, connectionsMax: 5, time: nodeTime(() => {}) };
    const none = new Broker({ ...options, log: { info() {}, warn() {}, error() {} } });
    await none.start(inbox);
    expect([none.port, none.tlsPort]).toEqual([0, 0]);
    await none.stop();
  });

  test.each(["0.0.0.0", "::", "8.8.8.8", "no-such-interface"])(
    "an open door at %s is refused at start, and nothing listens",
    async (host) => {
      const log = { info() {}, warn() {}, error() {} };
      const tlsPlace = { host: "127.0.0.1", port: 0, identity };
      const time = nodeTime(() => {});
      const open = new Broker({ host, port: 0, tls: tlsPlace, connectionsMax: 5, time, log });
      await expect(open.start(inbox)).rejects.toMatchObject({ code: "config-bad" });
      expect([open.port, open.tlsPort]).toEqual([0, 0]);
    },
  );
});

/** RFC 8446 section 5.1. */
const TLS_RECORD_BYTES = 16_384;

describe("a stranger that says more in one breath with CONNECT", () => {
  const id = Buffer.from([0, 1]);
  test.each<[string, Buffer]>([
    ["SUBSCRIBE", packet(0x82, Buffer.concat([id, text("anxin/1/k2/plan"), Buffer.from([1])]))],
    ["UNSUBSCRIBE", packet(0xa2, Buffer.concat([id, text("anxin/1/k2/plan")]))],
    ["PUBLISH", packet(0x32, Buffer.concat([text("anxin/1/k2/facts"), id, text("x")]))],
    ["PUBLISH of QoS 2", packet(0x34, Buffer.concat([text("anxin/1/k2/facts"), id, text("x")]))],
    ["PUBACK", packet(0x40, id)],
    ["PUBREC", packet(0x50, id)],
    ["PUBREL", packet(0x62, id)],
    ["PUBCOMP", packet(0x70, id)],
    ["PINGREQ", packet(0xc0, Buffer.alloc(0))],
  ])("%s, is not heard, and loses its connection", async (_name, more) => {
    const caller = tls({ port: broker.tlsPort, host: "127.0.0.1", ...k1 });
    caller.on("error", () => {});
    caller.resume();
    undo.push(() => caller.destroy());
    await once(caller, "secureConnect");
    const closed = new Promise<void>((resolve) => caller.once("close", () => resolve()));
    // CONNECT fills a TLS record, so what follows is another one that is read just after it.
    const spare = TLS_RECORD_BYTES - connectPacket("k1", "").length - 1;
    const hello = connectPacket("k1", "x".repeat(spare));
    expect(hello).toHaveLength(TLS_RECORD_BYTES);
    caller.write(Buffer.concat([hello, more]));
    await within("the stranger's connection is closed", closed);
    expect(received).toEqual([]);
    expect(new Set(codes()).size).toBe(codes().length);
    await join("k1", k1);
  });
});

describe("a kiosk gone mad", () => {
  test.each([
    ["publishes to", (topic: string) => packet(0x32, Buffer.concat([text(topic), text("x")]))],
    [
      "subscribes to",
      (topic: string) =>
        packet(0x82, Buffer.concat([Buffer.from([0, 1]), text(topic), Buffer.from([1])])),
    ],
  ])("that %s a topic of 65,535 bytes is cut off at the packet's header", async (_name, bytes) => {
    const kiosk = await join("k1", k1);
    const closed = closing(kiosk);
    kiosk.stream.write(bytes("a".repeat(65_535)));
    await within("its connection is closed", closed);
    expect(codes()).toEqual(["too-large"]);
    expect(received).toEqual([]);
  });

  test("that asks for 10,000 subscriptions gets none but its own, and is told of once", async () => {
    const kiosk = await join("k1", k1);
    const wishes = Array.from({ length: 10_000 }, (_, n) => `t/${n}`);
    const granted: number[] = [];
    kiosk.on("packetreceive", (answer) => {
      if (answer.cmd === "suback") granted.push(...(answer.granted as number[]));
    });
    for (let at = 0; at < wishes.length; at += 1000) {
      kiosk.subscribe(wishes.slice(at, at + 1000), { qos: 1 }, () => {});
    }
    await expect.poll(() => granted.length).toBe(10_000);
    expect(new Set(granted)).toEqual(new Set([128]));
    expect(codes()).toEqual(["subscription-refused"]);
  });

  test("that reads nothing is sent away, and what waits for it is bounded", async () => {
    const socket = tls({ port: broker.tlsPort, host: "127.0.0.1", ...k1 });
    socket.on("error", () => {});
    undo.push(() => socket.destroy());
    await once(socket, "secureConnect");
    socket.write(connectPacket("k1", credentials("k1").password));
    await within("CONNACK", once(socket, "readable"));
    const wish = [Buffer.from([0, 1]), text("anxin/1/k1/grant"), Buffer.from([0])];
    socket.write(packet(0x82, Buffer.concat(wish)));
    const message = { kiosk: "k1", topic: "anxin/1/k1/grant", qos: 0, retain: false } as const;
    const timer = setInterval(() => {
      for (let n = 0; n < 50; n += 1) broker.publish({ ...message, payload: "x".repeat(16_000) });
    }, 5);
    undo.push(() => clearInterval(timer));
    await expect.poll(() => codes()).toContain("broken-protocol");
    await neighbour.publishAsync("anxin/1/k2/facts", "x", { qos: 1 });
  });
});
