import { Ajv } from "ajv";
import fc from "fast-check";
import {
  FLASH_MAP,
  keyOf,
  loadCodeText,
  seal,
  topicOf,
  voucherText,
} from "@anxin/firmware/contract";
import type { DownChannel, Fact } from "@anxin/firmware/contract";
import { CHANNEL_SCHEMAS } from "@anxin/firmware/contract/schemas";
import {
  crc32,
  isAnswer,
  isGrant,
  isPlan,
  isReceipt,
  mount,
  parsed,
  readFacts,
} from "@anxin/firmware/decoders";
import { nextPacket, packetReader } from "@anxin/firmware/espruino/mqtt/packet-reader";
import {
  pubackPacket,
  publishHeader,
  readConnack,
  readPuback,
  readPublish,
  readSuback,
} from "@anxin/firmware/espruino/mqtt/packets";
import { boot, type Input, memoryFlash, performFlash, readerOf, step } from "@anxin/firmware/kiosk";
import { boardConfig, masterOf, nodeHash, nodeMac } from "../county/keys.ts";
import { bytesNear, jsonNear, textNear } from "./mutated.ts";
import { FACT_PAGES, KIOSK, messagesOf } from "./seeds.ts";
import {
  bytesTarget,
  FuzzFinding,
  type FuzzTarget,
  holds,
  same,
  textTarget,
  valueTarget,
} from "./target.ts";

/** What a board is handed from above, from its flash, and by whoever stands before it. */

const ajv = new Ajv({ strict: false });

/** A board's hand guard and the contract's schema must be of one mind about every value. */
function guardTarget(channel: DownChannel, guard: (value: unknown) => boolean): FuzzTarget {
  const isRight = ajv.compile(CHANNEL_SCHEMAS[channel]);
  return valueTarget(`kiosk guard of ${channel}`, jsonNear(messagesOf(channel)), (value) => {
    same(guard(value), isRight(value), "the guard's verdict and the schema's");
  });
}

const guards: FuzzTarget[] = [
  guardTarget("plan", isPlan),
  guardTarget("grant", isGrant),
  guardTarget("receipt", isReceipt),
  guardTarget("answer", isAnswer),
  textTarget("kiosk parsed", jsonNear(messagesOf("plan")), (text) => {
    parsed(text);
  }),
];

const bytes = (text: string) => Buffer.from(text, "latin1");
const TOPIC = topicOf(KIOSK, "plan");
const publish = (payload: string, qos: 0 | 1) =>
  publishHeader({ topic: TOPIC, payload, qos, retain: true, id: qos * 7 }) + payload;
const PACKETS = [
  publish("{}", 1),
  publish("x".repeat(200), 0),
  publish("x".repeat(400), 0),
  pubackPacket(7),
  "\u0020\u0002\u0000\u0000",
  "\u0090\u0003\u0000\u0001\u0001",
].map(bytes);
const BODY_MAX = 300;

/** Packets in a stream of chunks, until the reader gives it up. */
function packetsIn(chunks: readonly string[]): string[] {
  const reader = packetReader(BODY_MAX);
  const told: string[] = [];
  for (const chunk of chunks) {
    reader.held += chunk;
    let next = nextPacket(reader);
    for (; next.kind === "packet"; next = nextPacket(reader)) {
      told.push(`${next.first} ${next.body}`);
      holds(next.body.length <= BODY_MAX, "no packet is larger than allowed");
    }
    if (next.kind !== "wanting") return [...told, next.kind];
  }
  holds(reader.held.length <= BODY_MAX + 5, "no more is held than one packet");
  return told;
}

const mqtt: FuzzTarget[] = [
  bytesTarget("espruino packet reader", bytesNear(PACKETS), (stream) => {
    const text = Buffer.from(stream).toString("latin1");
    same(packetsIn([...text]), packetsIn([text]), "packets of the same bytes in pieces");
  }),
  bytesTarget(
    "espruino readPublish",
    bytesNear(PACKETS.slice(0, 2).map((p) => p.subarray(2))),
    (stream) => {
      const body = Buffer.from(stream).toString("latin1");
      for (const first of [0x30, 0x31, 0x32, 0x33, 0x34, 0x36, 0x3a]) {
        const message = readPublish(first, body);
        if (message === undefined) continue;
        const again = publishHeader(message) + message.payload;
        holds(again.endsWith(body), "a message written again is what came");
      }
    },
  ),
  bytesTarget("espruino acknowledgements", bytesNear(PACKETS.slice(3)), (stream) => {
    const body = Buffer.from(stream).toString("latin1");
    const id = readPuback(body);
    if (id !== undefined) same(pubackPacket(id).slice(2), body, "an acknowledgement written again");
    holds([undefined, body.charCodeAt(1)].includes(readConnack(body)), "a return code");
    if (readSuback(body, { id: 1, topics: 1 })) holds(body.length === 3, "one topic");
  }),
];

const CONFIG = boardConfig(masterOf("fuzz"), KIOSK, "1.0.0");
const ROOT = CONFIG.roots[0]?.root ?? new Uint8Array(32);
const LINK = keyOf(nodeMac, ROOT, "link");
const VOUCHER = keyOf(nodeMac, ROOT, "voucher");
const PORTS = { mac: nodeMac, hash: nodeHash };
const MOMENT = { uptimeMs: 1000, clockSeconds: 1799976000 };
const { journalAddress: address, planAddress, pageBytes } = FLASH_MAP;
const RING = { address, pages: 2, pageBytes };

/** Flash whose pages of journal, plan and takes begin with these bytes. */
function flashWith(image: Uint8Array) {
  const flash = memoryFlash(pageBytes);
  const places = [planAddress, address, address + FLASH_MAP.ringPages * pageBytes];
  for (const place of places) {
    const page = image.subarray(0, pageBytes);
    performFlash(flash, { kind: "flash-write", address: place, bytes: page });
  }
  return flash;
}

/** A page whose header says of itself that it is whole: past the checksums, at the decoders. */
function withRightHeader(image: Uint8Array): Uint8Array {
  const page = new Uint8Array(image);
  if (page.length < 28) return page;
  const view = new DataView(page.buffer);
  const state = view.getUint16(14, true) % (page.length - 27);
  view.setUint16(14, state, true);
  view.setUint32(0, 0x31584e41, true);
  view.setUint32(8, ~view.getUint32(4, true) >>> 0, true);
  view.setUint32(20, crc32(page, 28, 28 + state), true);
  view.setUint32(24, crc32(page, 0, 24), true);
  for (let at = 28 + state; at + 8 <= page.length;) {
    const end = at + 4 * (page[at] ?? 0);
    if (((page[at] ?? 0) ^ (page[at + 1] ?? 0)) !== 255 || end > page.length || end - at < 8) break;
    view.setUint32(end - 4, crc32(page, at, end - 4), true);
    at = end;
  }
  return page;
}

/** Facts of a flash image, as a kiosk would send them. */
function factsIn(image: Uint8Array): Fact[] {
  const flash = flashWith(image);
  const journal = mount(RING, readerOf(flash));
  const facts: Fact[] = [];
  readFacts(journal, readerOf(flash), { seq: 0, visit: (fact) => facts.push(fact) < 1000 });
  return facts;
}

function bootOn(image: Uint8Array) {
  const flash = flashWith(image);
  const read = readerOf(flash);
  const booted = boot(CONFIG, MOMENT, read, PORTS);
  for (const effect of booted.effects) performFlash(flash, effect);
  return step(booted.state, { ...MOMENT, uptimeMs: 2000 }, { kind: "tick" }, read);
}

const flash: FuzzTarget[] = [
  bytesTarget("kiosk journal", bytesNear(FACT_PAGES), (image) => {
    for (const page of [image, withRightHeader(image)]) {
      const seqs = factsIn(page).map(({ seq }) => seq);
      holds(
        seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] ?? 0)),
        "facts are in order",
      );
    }
  }),
  bytesTarget("kiosk boot", bytesNear(FACT_PAGES), (image) => {
    bootOn(image);
    bootOn(withRightHeader(image));
  }),
];

/** A kiosk at work, made once: a step changes nothing of the state it is given. */
const UP = kioskAtWork();

function kioskAtWork() {
  const memory = memoryFlash(pageBytes);
  const read = readerOf(memory);
  let { state, effects } = boot(CONFIG, MOMENT, read, PORTS);
  for (const effect of effects) performFlash(memory, effect);
  const give = (uptimeMs: number, input: Input) => {
    ({ state, effects } = step(state, { ...MOMENT, uptimeMs }, input, read));
    for (const effect of effects) performFlash(memory, effect);
  };
  give(1100, { kind: "link", up: true });
  const asked = effects.find(
    (effect) => effect.kind === "publish" && effect.topic.endsWith("/ask"),
  );
  const payload = asked?.kind === "publish" ? asked.payload : "{}\n";
  const { nonce } = JSON.parse(payload.slice(0, payload.indexOf("\n"))) as { nonce: string };
  const [whole = "{}"] = messagesOf("plan");
  const ways = { grant: true, voucher: true, card: true };
  const plan = { ...(JSON.parse(whole) as object), epoch: 1, opened: nonce, ways };
  const topic = topicOf(KIOSK, "plan");
  give(1200, {
    kind: "received",
    topic,
    payload: seal(nodeMac, LINK, topic, JSON.stringify(plan)),
  });
  give(1300, { kind: "link", up: true });
  if (state.journal.durable.epoch !== 1) throw new FuzzFinding("the rig's kiosk has no epoch");
  return { state, memory };
}

function given(input: Input): void {
  const moment = { ...MOMENT, uptimeMs: 5000 };
  const { effects } = step(UP.state, moment, input, readerOf(UP.memory));
  holds(!effects.some((effect) => effect.kind === "motor" && effect.on), "no motor runs for this");
}

const DOWN = ["plan", "grant", "receipt", "answer"] as const;
const CODES = [
  voucherText(nodeHash, VOUCHER, {
    version: 1,
    key: 1,
    product: 1,
    expiry: 1799976000,
    category: 0,
    boxes: 1,
    nonce: "001122334455",
  }),
  loadCodeText(nodeMac, VOUCHER, {
    epoch: 1,
    until: 1799976000,
    id: "L1",
    lines: [{ lane: 1, lot: "A", expiry: 20290630, count: 5 }],
  }),
  "https://county.example/k/k1",
  "130123456789012345",
];

const people: FuzzTarget[] = [
  ...DOWN.map((channel) =>
    textTarget(`kiosk received ${channel}`, jsonNear(messagesOf(channel)), (json) => {
      const topic = topicOf(KIOSK, channel);
      given({ kind: "received", topic, payload: seal(nodeMac, LINK, topic, json) });
    }),
  ),
  textTarget("kiosk received anything", textNear([seal(nodeMac, LINK, TOPIC, "{}")]), (payload) => {
    given({ kind: "received", topic: TOPIC, payload });
    given({ kind: "received", topic: payload, payload });
  }),
  textTarget("kiosk code", fc.oneof(textNear(CODES), fc.string()), (text) => {
    given({ kind: "code", text });
  }),
];

export const BOARD_TARGETS: readonly FuzzTarget[] = [...guards, ...mqtt, ...flash, ...people];
