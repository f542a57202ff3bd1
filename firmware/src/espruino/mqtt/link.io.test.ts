import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Aedes } from "aedes";
import mqtt, { type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeAfter, openNodeSocket } from "../../../tools/espruino/node-socket.ts";
import { describeWith, requires } from "../../../tools/testing/requires.ts";
import { type LinkEnd, mqttLink } from "./link.ts";

/** A broker on loopback that knows kiosk k1 by the password "right", and one watcher. */
interface TriedBroker {
  port: number;
  /** Stops answering without closing anything; undefined where that cannot be had. */
  freeze?: () => void;
  stop(): Promise<void>;
}

const PRESENCE = "anxin/1/k1/presence";
const GRANT = "anxin/1/k1/grant";
const FACTS = "anxin/1/k1/facts";

async function until(what: () => boolean): Promise<void> {
  while (!what()) await sleep(10);
}

function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  return new Promise((resolve) => {
    server.once("listening", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function startMosquitto(): Promise<TriedBroker> {
  const folder = mkdtempSync(join(tmpdir(), "anxin-mosquitto-"));
  const port = await freePort();
  const program = requires("mosquitto").value ?? "";
  const passwords = join(folder, "passwords");
  for (const [at, user] of ["k1", "watcher"].entries()) {
    const made = at === 0 ? ["-c", "-b"] : ["-b"];
    spawnSync("mosquitto_passwd", [...made, passwords, user, "right"]);
  }
  const lines = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous false",
    `password_file ${passwords}`,
  ];
  writeFileSync(join(folder, "conf"), [...lines, "user root", ""].join("\n"));
  const child: ChildProcess = spawn(program, ["-c", join(folder, "conf")], { stdio: "ignore" });
  await until(() => child.pid !== undefined);
  await answering(port);
  return {
    port,
    freeze: () => child.kill("SIGSTOP"),
    async stop() {
      const gone = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

async function answering(port: number): Promise<void> {
  const tries = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port });
      socket.once("connect", () => resolve((socket.destroy(), true)));
      socket.once("error", () => resolve(false));
    });
  while (!(await tries())) await sleep(20);
}

async function startAedes(): Promise<TriedBroker> {
  const aedes = await Aedes.createBroker();
  aedes.authenticate = (...[, , password, done]) => {
    const refusal = Object.assign(new Error("login"), { returnCode: 4 });
    if (password?.toString() === "right") done(null, true);
    else done(refusal, false);
  };
  const server = createServer(aedes.handle).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => aedes.close(() => server.close(() => resolve())));
  return { port, stop };
}

let broker: TriedBroker;
let undo: (() => unknown)[] = [];

function tries(start: () => Promise<TriedBroker>): void {
  beforeEach(async () => {
    broker = await start();
  });
  afterEach(async () => {
    for (const action of undo.reverse()) await action();
    undo = [];
    await broker.stop();
  });
}

async function watcher(): Promise<{ client: MqttClient; heard: string[] }> {
  const heard: string[] = [];
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const client = await mqtt.connectAsync(url, { username: "watcher", password: "right" });
  undo.push(() => client.end(true));
  client.on("message", (topic, payload, { retain }) => {
    heard.push(`${retain ? "kept " : ""}${topic.split("/").at(-1)} ${payload.toString("latin1")}`);
  });
  await client.subscribeAsync([PRESENCE, FACTS], { qos: 1 });
  return { client, heard };
}

function kiosk(password = "right") {
  const said: string[] = [];
  const ends: LinkEnd[] = [];
  const times = { keepAliveSeconds: 30, pingMs: 200, answerMs: 500 };
  const link = mqttLink({
    broker: { host: "127.0.0.1", port: broker.port },
    open: openNodeSocket,
    after: nodeAfter,
    times,
    ended: (why) => ends.push(why),
  });
  const will = { topic: PRESENCE, payload: "lost" };
  undo.push(() => link.disconnect());
  link.connect(
    { kiosk: "k1", password, will },
    {
      up: () => said.push("up"),
      down: () => said.push("down"),
      received: (topic, payload) => said.push(`${topic.split("/").at(-1)} ${payload}`),
    },
  );
  return { link, said, ends };
}

function everyBroker(): void {
  it("carries messages of QoS 1 both ways, and the kiosk's answer that it took one", async () => {
    const { client, heard } = await watcher();
    const { link, said } = kiosk();
    await until(() => said.includes("up"));
    link.publish({ topic: FACTS, payload: "{}", qos: 1, retain: false });
    await until(() => heard.length > 0);
    await client.publishAsync(GRANT, "box", { qos: 1 });
    await until(() => said.length > 1);
    expect({ heard, said }).toEqual({ heard: ["facts {}"], said: ["up", "grant box"] });
  });

  it("keeps presence for those who come later, and says lost when the kiosk's power goes", async () => {
    const during = await watcher();
    const { link, said } = kiosk();
    await until(() => said.includes("up"));
    link.publish({ topic: PRESENCE, payload: "ready", qos: 1, retain: true });
    await until(() => during.heard.length > 0);
    const later = await watcher();
    await until(() => later.heard.length > 0);
    link.disconnect();
    await until(() => during.heard.length > 1);
    expect(during.heard).toEqual(["presence ready", "presence lost"]);
    expect(later.heard[0]).toBe("kept presence ready");
    const after = await watcher();
    await until(() => after.heard.length > 0);
    expect(after.heard).toEqual(["kept presence lost"]);
  });

  it("tells a wrong password from a broker that is not there", async () => {
    const wrong = kiosk("wrong");
    await until(() => wrong.said.includes("down"));
    expect(wrong).toMatchObject({ ends: ["login-refused"], said: ["down"] });
  });

  it("hears a plan that was kept for it, cut into any pieces on its way", async () => {
    const { client } = await watcher();
    const plan = "p".repeat(3500);
    await client.publishAsync("anxin/1/k1/plan", plan, { qos: 1, retain: true });
    const { said } = kiosk();
    await until(() => said.length === 2);
    expect(said.toSorted()).toEqual([`plan ${plan}`, "up"]);
  });

  it("takes 16 kB and leaves a broker that sends more", async () => {
    const { client } = await watcher();
    const { said, ends } = kiosk();
    await until(() => said.includes("up"));
    await client.publishAsync(GRANT, "x".repeat(16384), { qos: 1 });
    await until(() => said.length === 2);
    await client.publishAsync(GRANT, "x".repeat(17000), { qos: 1 });
    await until(() => ends.length > 0);
    expect({ ends, last: said.at(-1) }).toEqual({ ends: ["too-large"], last: "down" });
  });

  it("stays up over many pings", async () => {
    const { said } = kiosk();
    await until(() => said.includes("up"));
    await sleep(1200);
    expect(said).toEqual(["up"]);
  });
}

describeWith(["mosquitto"], "the kiosk's MQTT client on Mosquitto", () => {
  tries(startMosquitto);
  everyBroker();

  it("notices a broker that hangs without closing", async () => {
    const { said, ends } = kiosk();
    await until(() => said.includes("up"));
    broker.freeze?.();
    await until(() => said.includes("down"));
    expect(ends).toEqual(["silent"]);
  });
});

describe("the kiosk's MQTT client on aedes", () => {
  tries(startAedes);
  everyBroker();
});

it("a broker that is not there cannot be reached", async () => {
  broker = { port: await freePort(), stop: () => Promise.resolve() };
  const { said, ends } = kiosk();
  await until(() => said.includes("down"));
  expect(ends).toEqual(["unreachable"]);
});
