import { createHash } from "node:crypto";
import type fc from "fast-check";
import {
  BadConfig,
  BadVoucherKeys,
  checkItem,
  CONFIG_TABLE,
  readConfig,
  settingsIn,
  voucherKeysOf,
} from "@anxin/cloud/decoders";
import { isPlan as isKioskPlan } from "@anxin/firmware/decoders";
import { canonical, isKioskId, seal, topicOf, UP_CHANNELS, unseal } from "@anxin/firmware/contract";
import { nextPacket, packetReader } from "@anxin/firmware/espruino/mqtt/packet-reader";
import {
  authenticate,
  ConfigError,
  type EnrolledKiosk,
  enrolmentOf,
  isAskResponse,
  isProgramResponse,
  isIntakeResponse,
  isStreamEvent,
  isTakeResponse,
  LengthGuard,
  Lines,
  read,
  readPlan,
} from "@anxin/gateway/decoders";
import { nodeMac } from "../county/keys.ts";
import { bytesNear, jsonNear, pieces, textNear } from "./mutated.ts";
import { FACT_TEXTS, KEY, KIOSK, messagesOf } from "./seeds.ts";
import { bytesTarget, type FuzzTarget, holds, same, textTarget, valueTarget } from "./target.ts";

/** Decoders of gateway and cloud: what kiosks, each other, and people's files may hand them. */

const FACTS = FACT_TEXTS.map((fact) => `{"epoch":1,"facts":[${fact}]}`);
const TOPIC = topicOf(KIOSK, "facts");
const SEALED = FACTS.slice(0, 3).map((json) => Buffer.from(seal(nodeMac, KEY, TOPIC, json)));
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Typed errors are an answer; anything else is a finding. */
function allowing<T>(kinds: readonly (abstract new (...parts: never[]) => Error)[], act: () => T) {
  try {
    return act();
  } catch (error) {
    if (kinds.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

/** What the gateway would send up of a message, the cloud must take, and under the same hash. */
function factsAgree(json: string): void {
  const what = read("facts", 1, json);
  if (what.channel !== "facts") return;
  for (const { seq, hash, bytes, fact } of what.message.facts) {
    const place = { kiosk: KIOSK, term: 1, epoch: 1, receivedAt: 1 };
    const item =
      fact === undefined
        ? { type: "quarantine", ...place, seq, code: "bad-schema", bytes, hash }
        : { type: "fact", ...place, fact };
    const known = checkItem(JSON.parse(JSON.stringify(item)));
    holds(known !== undefined, "the cloud has a place for what the gateway kept");
    if (known?.type !== "fact" && known?.type !== "quarantine") continue;
    same(known.type, item.type, "what the cloud takes it for");
    same(known.hash, hash, "its hash");
  }
}

const gateway: FuzzTarget[] = [
  bytesTarget("gateway authenticate", bytesNear(SEALED), (payload) => {
    const keys = new Map([[1, KEY]]);
    const found = authenticate(keys, 1, { topic: TOPIC, payload });
    if (!found.ok) return;
    const text = Buffer.from(payload).toString("latin1");
    same(seal(nodeMac, KEY, TOPIC, found.json), text, "a message sealed again");
    same(unseal(nodeMac, KEY, { topic: TOPIC, payload: text }), found.json, "what a board reads");
  }),
  ...UP_CHANNELS.map((channel) =>
    textTarget(`gateway read ${channel}`, jsonNear(messagesOf(channel)), (json) => {
      const what = read(channel, 1, json);
      holds(what.channel === channel || what.channel === "unreadable", "one of two answers");
    }),
  ),
  textTarget("gateway and cloud on facts", jsonNear(FACTS), factsAgree),
  textTarget("gateway readPlan", textNear(messagesOf("plan")), (text) => {
    const plan = readPlan(text);
    if (plan !== "bad") holds(isKioskPlan(JSON.parse(text)), "a kiosk takes what the gateway does");
  }),
  textTarget("gateway Lines", textNear(['{"event":"ping"}\n', "a\r\nb\n\n"]), (text) => {
    const whole = new Lines().add(text);
    const lines = new Lines();
    same(
      [...text].flatMap((one) => lines.add(one)),
      whole,
      "lines of the same text in pieces",
    );
  }),
  bytesTarget("gateway LengthGuard", bytesNear([Uint8Array.from([0x30, 3, 0, 1, 97])]), (bytes) => {
    const limit = 100;
    const guard = new LengthGuard(limit);
    const accepted = pieces(bytes).every((piece) => guard.accepts(piece));
    const reader = packetReader(limit);
    reader.held = Buffer.from(bytes).toString("latin1");
    let seen = nextPacket(reader);
    while (seen.kind === "packet") seen = nextPacket(reader);
    if (seen.kind === "too-large") holds(!accepted, "the gateway refuses what a board would");
  }),
];

const TAKE = `{"taken":[{"kiosk":"k1","term":1,"epoch":1,"kept":5,"plan":"{}"}],"refused":[]}`;
const REFUSED = `[{"kiosk":"k1","code":"x"}]`;
const INTAKE = `{"marks":[{"kiosk":"k1","epoch":1,"kept":5}],"refused":${REFUSED}}`;
const EVENTS = [
  `{"event":"hello"}`,
  `{"event":"plan","kiosk":"k1","plan":"{}"}`,
  `{"event":"grant","kiosk":"k1","id":"0123456789abcdef","product":"gel","lifeMs":1,"number":"0042"}`,
];

/** Every kiosk named in what is taken must be one that may stand in a topic. */
function kioskIn(value: unknown): void {
  const one = value as { kiosk?: unknown };
  if (one.kiosk !== undefined) holds(isKioskId(String(one.kiosk)), "a kiosk's id");
}

const MANIFEST = `{"bytes":4,"sha256":"${"9f".repeat(32)}","tag":"${"01".repeat(16)}"}`;
const PROGRAM_PART = `{"manifest":${MANIFEST},"chunk":"AQIDBA=="}`;

const answers: FuzzTarget[] = [
  valueTarget("gateway isTakeResponse", jsonNear([TAKE]), (value) => {
    if (isTakeResponse(value)) [...value.taken, ...value.refused].forEach(kioskIn);
  }),
  valueTarget("gateway isIntakeResponse", jsonNear([INTAKE]), (value) => {
    if (isIntakeResponse(value)) [...value.marks, ...value.refused].forEach(kioskIn);
  }),
  valueTarget("gateway isStreamEvent", jsonNear(EVENTS), (value) => {
    if (isStreamEvent(value) && value.event !== "hello" && value.event !== "ping") kioskIn(value);
  }),
  valueTarget("gateway isAskResponse", jsonNear(['{"ok":true,"code":"ok"}']), (value) => {
    if (isAskResponse(value)) holds(/^[a-z-]{1,24}$/.test(value.code), "a code fit for an answer");
  }),
  valueTarget("gateway isProgramResponse", jsonNear([PROGRAM_PART]), (value) => {
    if (!isProgramResponse(value)) return;
    const { manifest, chunk = "" } = value;
    holds(/^[A-Za-z0-9+/]*={0,2}$/.test(chunk), "a chunk fit for a program message");
    holds(manifest === undefined || /^[0-9a-f]{32}$/.test(manifest.tag), "a tag");
  }),
];

const ENROLLED = `[{"kiosk":"k1","keys":{"1":"${"7a".repeat(32)}"},"link":"tls"}]`;
const ITEMS = [
  ...FACT_TEXTS.map(
    (fact) => `{"type":"fact","kiosk":"k1","term":1,"epoch":1,"receivedAt":1,"fact":${fact}}`,
  ),
  `{"type":"gap","kiosk":"k1","term":1,"epoch":1,"receivedAt":1,"from":1,"to":5}`,
  `{"type":"declaration","kiosk":"k1","term":1,"epoch":1,"receivedAt":1,"nonce":"0123456789abcdef"}`,
];

/** What the gateway's enrolment and the cloud's list of voucher keys are read from. */
function isKeyList(value: unknown): value is EnrolledKiosk[] {
  return (
    Array.isArray(value) &&
    value.every(
      (one: unknown) =>
        typeof (one as EnrolledKiosk | null)?.kiosk === "string" &&
        typeof (one as EnrolledKiosk).keys === "object" &&
        (one as EnrolledKiosk).keys !== null &&
        Object.values((one as EnrolledKiosk).keys).every((key) => typeof key === "string"),
    )
  );
}

const files: FuzzTarget[] = [
  valueTarget("gateway enrolmentOf", jsonNear([ENROLLED]), (value) => {
    if (!isKeyList(value)) return;
    const enrolment = allowing([ConfigError], () => enrolmentOf(value));
    for (const kiosk of enrolment?.kiosks() ?? []) {
      for (const key of enrolment?.keysOf(kiosk)?.values() ?? []) holds(key.length === 32, "a key");
    }
  }),
  valueTarget("cloud voucherKeysOf", jsonNear([ENROLLED]), (value) => {
    if (!isKeyList(value)) return;
    const keys = allowing([BadVoucherKeys], () => voucherKeysOf(value));
    holds([undefined, 32].includes(keys?.keyOf(KIOSK, 1)?.length), "a key or none");
  }),
  valueTarget("cloud checkItem", jsonNear(ITEMS), (value) => {
    const item = checkItem(value);
    if (item === undefined) return;
    holds(isKioskId(item.kiosk), "a kiosk's id");
    if (item.type === "fact") same(sha256(canonical(item.fact)), item.hash, "a fact's hash");
  }),
  textTarget("cloud readConfig", configs(), (text) => {
    const config = allowing([BadConfig], () => readConfig(settingsIn(text), {}));
    if (config !== undefined) holds(Object.isFrozen(config), "a configuration never changes");
  }),
];

function configs(): fc.Arbitrary<string> {
  const all = CONFIG_TABLE.map((row) => [row.key, row.byDefault] as const);
  return jsonNear([JSON.stringify(Object.fromEntries(all)), '{"publicUrl":"https://a"}']);
}

export const SERVER_TARGETS: readonly FuzzTarget[] = [...gateway, ...answers, ...files];
