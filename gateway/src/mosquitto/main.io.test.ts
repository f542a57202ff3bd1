import type { ChildProcess } from "node:child_process";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeWith, requires } from "@anxin/firmware/testing";
import { connect } from "mqtt";
import { createAuthority } from "../identity/authority-folder.ts";
import { FakeCloudServer } from "../testing/fake-cloud-server.ts";
import { GatewayProcess } from "../testing/gateway-process.ts";
import { KioskVoice, doorFact, enrolled } from "../testing/kiosk-voice.ts";
import { freePorts } from "../testing/mosquitto-server.ts";

const MAIN = new URL("./main.ts", import.meta.url).pathname;

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const text = (...names: string[]) => readFileSync(at(...names), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-files-"));
  const kiosks = [{ ...enrolled("k1"), link: "tls" }, enrolled("k2")];
  writeFileSync(at("north.json"), JSON.stringify(kiosks), { mode: 0o600 });
  writeFileSync(at("south.json"), JSON.stringify([enrolled("k2")]), { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function command(...words: string[]) {
  const args = [MAIN, "--folder", at("mosquitto"), ...words];
  return spawnSync(process.execPath, args, { encoding: "utf8" });
}

const NORTH = ["--gateway", "north=north.json"];

test("a gateway keeps its password when the files are written again; nobody else may read them", () => {
  const words = ["--gateway", `north=${at("north.json")}`, "--host", "127.0.0.1"];
  expect(command(...words)).toMatchObject({ status: 0, stderr: "" });
  const password = text("mosquitto", "gateways", "north.password");
  expect(command(...words).status).toBe(0);
  expect(text("mosquitto", "gateways", "north.password")).toBe(password);
  for (const name of ["gateways/north.password", "kiosks.passwords", "gateways.passwords"]) {
    expect(statSync(at("mosquitto", name)).mode & 0o777).toBe(0o600);
  }
});

test.each([
  ["no gateway", [], /--gateway/],
  ["nowhere to listen", NORTH, /nothing would listen/],
  ["a public address in clear", [...NORTH, "--host", "8.8.8.8"], /outside the site/],
  ["a list that is not there", [...NORTH, "--host", "127.0.0.1"], /north.json/],
  ["ports that are none", [...NORTH, "--host", "127.0.0.1", "--ports", "1,2"], /four ports/],
])("%s is refused, and nothing is written", (_name, words, message) => {
  const ended = command(...words);
  expect(ended.status).toBe(1);
  expect(ended.stderr).toMatch(/^config-bad: /);
  expect(ended.stderr).toMatch(message);
  expect(existsSync(at("mosquitto"))).toBe(false);
});

test("a kiosk in two lists is refused, and nothing is written", () => {
  const lists = ["north", "south"].flatMap((one) => ["--gateway", `${one}=${at(`${one}.json`)}`]);
  const ended = command(...lists, "--host", "127.0.0.1");
  expect(ended.stderr).toMatch(/k2 .* north and south/);
  expect(existsSync(at("mosquitto"))).toBe(false);
});

describeWith(["mosquitto"], "what the commands of the README make", () => {
  let broker: ChildProcess;
  let server: FakeCloudServer;
  let gateway: GatewayProcess;
  beforeEach(async () => {
    server = new FakeCloudServer();
    await server.start();
  });
  afterEach(async () => {
    await gateway.end("SIGKILL");
    gateway.clean();
    broker.kill("SIGKILL");
    await once(broker, "exit");
    await server.stop();
  });

  test("carries a fact of a kiosk with a certificate over a TLS broker to the cloud", async () => {
    const nowMs = Date.now();
    const about = { county: "Test", passphrase: "correct horse battery", nowMs };
    const authority = await createAuthority(at("county-ca"), about);
    await authority.make({ holder: "gateway", name: "broker" }, { hosts: ["127.0.0.1"], nowMs });
    await authority.make({ holder: "kiosk", name: "k1" }, { hosts: [], nowMs });
    const ports = Object.values(await freePorts());
    const identity = ["--identity", at("county-ca", "gateways", "broker")];
    const lists = ["--gateway", `north=${at("north.json")}`];
    const wrote = command(...lists, ...identity, "--ports", ports.join(","));
    expect(wrote).toMatchObject({ status: 0, stderr: "" });
    writeFileSync(at("main.conf"), `user root\ninclude_dir ${at("mosquitto")}\n`);
    const program = requires("mosquitto").value ?? "";
    broker = spawn(program, ["-c", at("main.conf")], { stdio: "ignore" });
    server.cloud.add("k1");
    gateway = new GatewayProcess(server.url, {
      brokerUrl: `mqtts://127.0.0.1:${ports[1]}`,
      brokerUser: "gateway.north",
      brokerPasswordFile: at("mosquitto", "gateways", "north.password"),
      brokerCa: at("county-ca", "ca.crt"),
    });
    await gateway.start();
    const connected = () => gateway.lines.some((line) => line["code"] === "broker-connected");
    await expect.poll(connected).toBe(true);
    const voice = new KioskVoice("k1");
    const kiosk = connect(`mqtts://127.0.0.1:${ports[0]}`, {
      clientId: "k1",
      reconnectPeriod: 0,
      ca: text("county-ca", "ca.crt"),
      cert: text("county-ca", "kiosks", "k1", "kiosk.crt"),
      key: text("county-ca", "kiosks", "k1", "kiosk.key"),
    });
    const heard: unknown[] = [];
    kiosk.on("message", (topic, payload) => heard.push(voice.hears(topic, payload.toString())));
    await kiosk.subscribeAsync("anxin/1/k1/receipt", { qos: 1 });
    const say = ({ topic, payload }: { topic: string; payload: Uint8Array }) =>
      kiosk.publishAsync(topic, Buffer.from(payload), { qos: 1 });
    await say(voice.presence());
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    await say(voice.facts([doorFact(1)]));
    await expect.poll(() => server.cloud.seqs("k1")).toEqual([1]);
    await kiosk.endAsync(true);
  });
});
