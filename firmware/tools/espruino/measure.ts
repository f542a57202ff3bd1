import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Aedes } from "aedes";
import { rootOf } from "../../src/contract/keys.ts";
import { toHex } from "../../src/contract/hex.ts";
import { downMessage, openedJson, proofMac, proofPlan } from "../../src/kiosk/proof-gateway.ts";
import { paperVoucher } from "../../src/kiosk/proof-papers.ts";
import { bundle } from "../bundle/bundle.ts";
import { BENCH_ENTRY } from "../bundle/entries.ts";
import { type Device, interpreterDevice } from "./device.ts";

/** What the kiosk's program takes in an interpreter. Variables are Espruino's. */
export interface Figures {
  /** Variables this build has at most, and the bytes of each; an ESP32's are 16,383 of 14. */
  variables: number;
  variableBytes: number;
  /**
   * At rest: 12 lanes, 12 lots, MQTT connected, at least 200 facts unsent. This and `peak` count
   * the pretend machine around the program too, about 440 variables.
   */
  idle: number;
  /** The most in use over boot, plan, restocking, facts and two vends, after collecting. */
  peak: number;
  /** What was under way at the peak. */
  peakDuring: string;
  unsentFacts: number;
  /** From a voucher's last byte until the button is lit, and from the press to the motor. */
  voucherToArmedMicros: number;
  pressToMotorMicros: number;
  hmacMicros: number;
}

const LANES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const START_SECONDS = 1799976000;
const DOORS = 100;

/** A gateway that opens an epoch, keeps the time, and holds nothing back: facts stay unsent. */
async function startGateway() {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  let session = 0;
  let m = 0;
  const say = (channel: "receipt" | "plan" | "grant", value: object): void => {
    const { topic, payload } = downMessage(channel, value);
    const packet = {
      cmd: "publish",
      topic,
      qos: 1,
      dup: false,
      retain: channel === "plan",
    } as const;
    aedes.publish({ ...packet, payload: Buffer.from(payload, "latin1") }, () => {});
  };
  const sayFresh = (channel: "receipt" | "grant", value: object): void => {
    m += 1;
    say(channel, { session, term: 1, m, ...value });
  };
  const receipt = (): void => {
    if (session === 0) return;
    sayFresh("receipt", { epoch: 1, held: 0, kept: 0, time: START_SECONDS });
  };
  aedes.on("publish", ({ topic, payload }) => {
    const channel = topic.split("/").at(-1);
    if (channel !== "ask" && channel !== "presence") return;
    const json = openedJson(payload.toString("latin1"));
    if (channel === "ask" && typeof json["nonce"] === "string")
      say("plan", benchPlan(json["nonce"]));
    if (channel === "presence" && json["state"] === "ready" && json["session"] !== session) {
      session = Number(json["session"]);
      receipt();
    }
  });
  const timer = setInterval(receipt, 10_000);
  const stop = (): Promise<void> => {
    clearInterval(timer);
    return new Promise((resolve) => aedes.close(() => server.close(() => resolve())));
  };
  return { port: (server.address() as AddressInfo).port, sayFresh, stop };
}

function benchPlan(nonce: string): object {
  return proofPlan(nonce, {
    lanes: LANES.map((lane) => ({ lane, product: lane === 1 ? "condom-m" : "condom-l" })),
    loads: LANES.map((lane) => {
      const lot = `LOT-2026-${lane}`;
      return { id: `L${lane}`, lane, lot, expiry: 20290131, count: 12 };
    }),
    ways: { grant: true, voucher: true, card: false },
  });
}

function configuration(port: number): string {
  const master = new Uint8Array(32).fill(7);
  const roots = [1, 2, 3, 4].map((epoch) => {
    return { epoch, root: toHex(rootOf(proofMac, master, { kiosk: "k1", epoch })) };
  });
  const broker = { host: "127.0.0.1", port };
  return JSON.stringify({ format: 1, kiosk: "k1", roots, broker, wifi: null, lanes: "spirals" });
}

/** The first line that is JSON with this name in it, as numbers. */
async function told(device: Device, name: string, after = 0): Promise<Record<string, number>> {
  const line = await device.line(
    (one) =>
      one.startsWith("{") && one.includes(`"${name}":`) && device.lines.indexOf(one) >= after,
  );
  return JSON.parse(line) as Record<string, number>;
}

const shows = (code: string) => (line: string) => line.startsWith(`{"show":"${code}"`);

/** Types at the console, and waits for the answer with this name. */
function ask(device: Device, text: string, name: string): Promise<Record<string, number>> {
  const after = device.lines.length;
  device.type(text);
  return told(device, name, after);
}

/**
 * Runs the kiosk's program in the interpreter at `path`, connected over loopback, through opening,
 * restocking of 12 lanes, 200 facts, a grant and a voucher.
 */
export async function measure(path: string): Promise<Figures> {
  const gateway = await startGateway();
  const device = interpreterDevice(path);
  try {
    const program = await bundle(BENCH_ENTRY);
    const config = configuration(gateway.port);
    await device.install({ ".bootcde": program.code, "anxin.config": config });
    device.boot();
    await device.line(shows("ready"));
    await ask(device, "bench.confirm(12);bench.status()", "memoryFree");
    await ask(device, `bench.doors(${DOORS})`, "doors");
    const facts = await factsWhenUp(device);
    const rest = await ask(device, "bench.memory()", "usage");
    const { hmacMicros = 0 } = await ask(device, "bench.hmac(100)", "hmacMicros");
    gateway.sayFresh("grant", { id: "00000000000000a1", until: 1000, product: "condom-m" });
    await device.line(shows("armed"));
    const press = await ask(device, "bench.press()", "motorMicros");
    await device.line(shows("dispensed"));
    const voucher = await voucherVend(device);
    const end = await ask(device, "bench.memory()", "usage");
    return {
      variables: rest["total"] ?? 0,
      variableBytes: rest["blocksize"] ?? 0,
      idle: rest["usage"] ?? 0,
      peak: end["peak"] ?? 0,
      peakDuring: String(end["peakDuring"]),
      unsentFacts: facts,
      voucherToArmedMicros: voucher,
      pressToMotorMicros: press["motorMicros"] ?? 0,
      hmacMicros,
    };
  } finally {
    await device.remove();
    await gateway.stop();
  }
}

/** Waits until the kiosk is connected; how many facts it has then, all unsent. */
async function factsWhenUp(device: Device): Promise<number> {
  for (;;) {
    const status: Record<string, unknown> = await ask(device, "bench.status()", "memoryFree");
    if (status["link"] === "up") return Number(status["seq"]);
    await sleep(500);
  }
}

async function voucherVend(device: Device): Promise<number> {
  const expiry = START_SECONDS + 86_400;
  const text = paperVoucher({ nonce: "00112233445566aa", product: "condom-m", expiry });
  const { armedMicros = 0 } = await ask(device, `bench.code("${text}")`, "armedMicros");
  device.type("bench.press()");
  await device.line((line) => line.startsWith('{"show":"dispensed"'));
  return armedMicros;
}
