import { setTimeout as sleep } from "node:timers/promises";
import { rootOf } from "../../src/contract/keys.ts";
import { toHex } from "../../src/contract/hex.ts";
import { readerOf, memoryFlash } from "../../src/kiosk/memory-flash.ts";
import { proofMac } from "../../src/kiosk/proof-gateway.ts";
import { paperBlock, paperVoucher } from "../../src/kiosk/proof-papers.ts";
import { provisionKeys } from "../../src/kiosk/provision-keys.ts";
import { baseInfoFrame } from "../../src/parts/card-block.testing.ts";
import { bundle } from "../bundle/bundle.ts";
import { BENCH_ENTRY } from "../bundle/entries.ts";
import { type Device, interpreterDevice } from "./device.ts";
import { CARD_RULE, START_SECONDS, startGateway } from "./measure-gateway.ts";
import { LINUX_PLAN, PLAN, RING } from "./pretend/interpreter.ts";

/** What the kiosk's program takes in an interpreter. Variables are Espruino's. */
export interface Figures {
  /** Variables this build has at most, and the bytes of each; an ESP32's are 16,383 of 14. */
  variables: number;
  variableBytes: number;
  /**
   * At rest: 12 lanes, 12 lots, MQTT connected, at least 200 facts unsent; of several moments, in
   * some of which a message is under way. This and `peak` count the pretend machine around the
   * program too, some 400 variables.
   */
  idle: { least: number; median: number; most: number };
  /** The most in use over boot, plan, restocking, facts and three vends, after collecting. */
  peak: number;
  /** What was under way at the peak. */
  peakDuring: string;
  unsentFacts: number;
  voucher: Waits;
  /** The county is asked in between, and answers at once over loopback. */
  card: Waits & { lastByteToQuestion: Took };
  hmac: Took;
}

/** What a person waits for: from the last byte of code or card, and from the press. */
export interface Waits {
  lastByteToLit: Took;
  pressToMotor: Took;
}

/** How long something took, and what of a processor: a machine's other work is not in that. */
export interface Took {
  wallMicros: number;
  cpuMicros: number;
}

const DOORS = 100;
const REST_LOOKS = 9;

/** Of the kiosk that the gateway of these tests knows. */
export function configuration(port: number): string {
  const master = new Uint8Array(32).fill(7);
  const roots = [1, 2, 3, 4].map((epoch) => {
    return { epoch, root: toHex(rootOf(proofMac, master, { kiosk: "k1", epoch })) };
  });
  const broker = { host: "127.0.0.1", port };
  return JSON.stringify({ format: 1, kiosk: "k1", roots, broker, wifi: null, lanes: "spirals" });
}

/** The first line after `after` that is JSON with this name in it, as numbers. */
async function told(device: Device, name: string, after = 0): Promise<Record<string, number>> {
  const line = await device.line(
    (one) => one.startsWith("{") && one.includes(`"${name}":`) && isAfter(device, one, after),
  );
  return JSON.parse(line) as Record<string, number>;
}

function isAfter(device: Device, line: string, after: number): boolean {
  return device.lines.lastIndexOf(line) >= after;
}

/** Waits until the display says this, after so many lines. */
async function shown(device: Device, code: string, after = 0): Promise<void> {
  const begin = `{"show":"${code}"`;
  await device.line((line) => line.startsWith(begin) && isAfter(device, line, after));
}

/** Types at the console, and waits for the answer with this name. */
function ask(device: Device, text: string, name: string): Promise<Record<string, number>> {
  const after = device.lines.length;
  device.type(text);
  return told(device, name, after);
}

/** What the technician's tool does to give the board its base key, as a script for its flash. */
function keysScript(): string {
  const base = { ...CARD_RULE, base: new Uint8Array(32).fill(5) };
  const script = provisionKeys(readerOf(memoryFlash(4096)), [base]).map((effect) => {
    const at = `at(${effect.address})`;
    if (effect.kind === "flash-erase") return `F.erasePage(${at});`;
    return `F.write(new Uint8Array([${effect.bytes.join()}]),${at});`;
  });
  const place = `function at(a){return F.getPage(${RING})?a:${LINUX_PLAN - PLAN}+a}`;
  return `var F=require("Flash");${place};${script.join("")}`;
}

/** What a reader sends of a card that nobody holds. */
function cardFrame(): string {
  const frame = baseInfoFrame(paperBlock({}), new Uint8Array(1024));
  return Buffer.from(frame).toString("latin1");
}

/**
 * Runs the kiosk's program in the interpreter at `path`, connected over loopback, through opening,
 * restocking of 12 lanes, 200 facts, a grant, a voucher and a card; then a voucher and a card,
 * timed.
 */
export async function measure(path: string): Promise<Figures> {
  const gateway = await startGateway();
  const device = interpreterDevice(path);
  try {
    const program = await bundle(BENCH_ENTRY);
    const config = configuration(gateway.port);
    const files = { "anxin.config": config, "bench.card": cardFrame() };
    await device.install({ ".bootcde": program.code, ...files });
    // After the files: a Storage with keys and no file is corrupt to the stock Linux build.
    await device.run(keysScript());
    device.boot();
    await shown(device, "ready");
    await ask(device, "bench.confirm(12);bench.status()", "memoryFree");
    await ask(device, `bench.doors(${DOORS})`, "doors");
    const unsentFacts = await factsWhenUp(device);
    const rest = await atRest(device);
    gateway.sayFresh("grant", { id: "00000000000000a1", until: 1000, product: "condom-m" });
    await shown(device, "armed");
    await pressed(device);
    await voucherVend(device, "00112233aa01");
    await cardVend(device);
    const end = await ask(device, "bench.memory()", "usage");
    await ask(device, "bench.sampling(false)", "sampling");
    const hmac = tookOf(await ask(device, "bench.hmac(100)", "hmacMicros"), "hmacMicros");
    const voucher = await voucherVend(device, "00112233bb02");
    const waits = { hmac, voucher, card: await cardVend(device) };
    return { ...memoryOf(rest, end), unsentFacts, ...waits };
  } finally {
    await device.remove();
    await gateway.stop();
  }
}

function memoryOf(rest: readonly Record<string, number>[], end: Record<string, number>) {
  const usages = rest.map((one) => one["usage"] ?? 0).sort((one, other) => one - other);
  const at = (place: number): number => usages[place] ?? 0;
  return {
    variables: end["total"] ?? 0,
    variableBytes: end["blocksize"] ?? 0,
    idle: { least: at(0), median: at(REST_LOOKS >> 1), most: at(REST_LOOKS - 1) },
    peak: end["peak"] ?? 0,
    peakDuring: String(end["peakDuring"]),
  };
}

/** Moments a second apart. */
async function atRest(device: Device): Promise<Record<string, number>[]> {
  const looks: Record<string, number>[] = [];
  while (looks.length < REST_LOOKS) {
    await sleep(1000);
    looks.push(await ask(device, "bench.memory()", "usage"));
  }
  return looks;
}

/** Waits until the kiosk is connected; how many facts it has then, all unsent. */
async function factsWhenUp(device: Device): Promise<number> {
  for (;;) {
    const status: Record<string, unknown> = await ask(device, "bench.status()", "memoryFree");
    if (status["link"] === "up") return Number(status["seq"]);
    await sleep(500);
  }
}

function tookOf(told: Record<string, number>, name: string): Took {
  return { wallMicros: told[name] ?? 0, cpuMicros: told["cpuMicros"] ?? 0 };
}

/** Presses the lit button, and waits until the box fell and the kiosk is ready again. */
async function pressed(device: Device): Promise<Took> {
  const after = device.lines.length;
  const motor = await ask(device, "bench.press()", "motorMicros");
  await shown(device, "dispensed", after);
  await shown(device, "ready", after);
  return tookOf(motor, "motorMicros");
}

async function voucherVend(device: Device, nonce: string): Promise<Waits> {
  const text = paperVoucher({ nonce, product: "condom-m", expiry: START_SECONDS + 86_400 });
  const lit = await ask(device, `bench.code("${text}")`, "litMicros");
  return { lastByteToLit: tookOf(lit, "litMicros"), pressToMotor: await pressed(device) };
}

async function cardVend(device: Device): Promise<Figures["card"]> {
  const after = device.lines.length;
  device.type("bench.card()");
  const question = await told(device, "questionMicros", after);
  const lit = await told(device, "litMicros", after);
  return {
    lastByteToQuestion: tookOf(question, "questionMicros"),
    lastByteToLit: tookOf(lit, "litMicros"),
    pressToMotor: await pressed(device),
  };
}
