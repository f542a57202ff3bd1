import fc from "fast-check";
import {
  canonical,
  CONFIGURATION_PROBLEMS,
  configurationProblem,
  fromHex,
  isAscii,
  isConfiguration,
  isHex,
  isKioskId,
  loadCodeText,
  openLoadCode,
  openVoucher,
  parseTopic,
  readConfiguration,
  rootsOf,
  seal,
  splitPayload,
  toBytes,
  toHex,
  topicOf,
  unseal,
  voucherIdOf,
  voucherText,
} from "@anxin/firmware/contract";
import { nodeHash, nodeMac } from "../county/keys.ts";
import { jsonNear, textNear } from "./mutated.ts";
import { FACT_TEXTS, KEY, KIOSK, messagesOf } from "./seeds.ts";
import { type FuzzTarget, holds, same, textTarget, valueTarget } from "./target.ts";

/** Decoders that the contract exports, by their names there. */

const TOPICS = ["anxin/1/k1/facts", "anxin/1/qh-0001/plan", "anxin/1//facts", "anxin/1/k1/x"];
const TOPIC = topicOf(KIOSK, "facts");
const SEALED = FACT_TEXTS.slice(0, 3).map((json) => seal(nodeMac, KEY, TOPIC, json));

const VOUCHER = {
  version: 1,
  key: 1,
  product: 123456,
  expiry: 1795305600,
  category: 0,
  boxes: 1,
  nonce: "00112233aabb",
};
const VOUCHERS = [
  voucherText(nodeHash, KEY, VOUCHER),
  voucherText(nodeHash, KEY, { ...VOUCHER, expiry: 4294967295, product: 0 }),
];

const LINE = { lane: 1, lot: "A24C/017", expiry: 20290630, count: 12 };
const LOAD = { epoch: 1, until: 1795305600, id: "V2026-1", lines: [LINE, { ...LINE, lane: 60 }] };
const LOAD_CODE = loadCodeText(nodeMac, KEY, LOAD);
/** The body alone, to be changed and tagged again: what a county with a mistake would print. */
const LOAD_BODY = LOAD_CODE.slice(0, LOAD_CODE.lastIndexOf(" "));
const tagged = (body: string) => `${body} ${nodeMac(KEY, body).slice(0, 20)}`;

const CONFIGURATION = JSON.stringify({
  format: 1,
  kiosk: KIOSK,
  roots: [1, 2, 3, 4].map((epoch) => ({ epoch, root: "7a".repeat(32) })),
  broker: { host: "192.168.8.1", port: 1883 },
  wifi: { ssid: "county", password: "long enough" },
  lanes: "spirals",
});

const codes: FuzzTarget[] = [
  textTarget("openVoucher", textNear(VOUCHERS), (text) => {
    const voucher = openVoucher(nodeHash, KEY, text);
    if (voucher === undefined) return;
    same(voucherText(nodeHash, KEY, voucher), text, "a voucher written again");
    holds(voucherIdOf(voucher).length === 16, "a voucher's id is 16 digits");
  }),
  textTarget(
    "openLoadCode",
    fc.oneof(textNear([LOAD_CODE]), textNear([LOAD_BODY]).map(tagged)),
    (text) => {
      const load = openLoadCode(nodeMac, KEY, text);
      if (load === undefined) return;
      const numbers = load.lines.flatMap(({ lane, expiry, count }) => [lane, expiry, count]);
      if ([load.epoch, load.until, ...numbers].includes(-1)) return;
      same(loadCodeText(nodeMac, KEY, load), text, "a load written again");
    },
  ),
];

const messages: FuzzTarget[] = [
  textTarget("parseTopic", textNear(TOPICS), (text) => {
    const topic = parseTopic(text);
    if (topic !== undefined)
      same(topicOf(topic.kiosk, topic.channel), text, "a topic written again");
  }),
  textTarget("splitPayload", textNear(SEALED), (text) => {
    const parts = splitPayload(text);
    if (parts !== undefined) same(`${parts.json}\n${parts.tag}`, text, "a payload put together");
  }),
  textTarget("unseal", textNear(SEALED), (payload) => {
    const json = unseal(nodeMac, KEY, { topic: TOPIC, payload });
    if (json !== undefined)
      same(seal(nodeMac, KEY, TOPIC, json), payload, "a payload sealed again");
  }),
  valueTarget("canonical", jsonNear([...FACT_TEXTS, ...messagesOf("plan")]), (value) => {
    const text = canonical(value);
    same(canonical(JSON.parse(text)), text, "the canonical text of a canonical text");
  }),
];

const words: FuzzTarget[] = [
  textTarget("isKioskId", textNear(["k1", "qh-0001", "a".repeat(16)]), (text) => {
    if (isKioskId(text)) holds(/^[a-z0-9-]{1,16}$/.test(text), "an id fit for topic, URL and file");
  }),
  textTarget("isAscii", textNear(SEALED), (text) => {
    holds(isAscii(text) === /^[ -~]*$/.test(text), "printable ASCII is known");
  }),
  textTarget("isHex", textNear(["00ff", "7a".repeat(32)]), (text) => {
    holds(isHex(text, text.length) === /^[0-9a-f]*$/.test(text), "hexadecimal is known");
  }),
  textTarget("fromHex", textNear(["00ff", "7a".repeat(32)]), (text) => {
    if (!isHex(text, text.length) || text.length % 2 !== 0) return;
    same(toHex(fromHex(text)), text, "hexadecimal written again");
  }),
  textTarget("toBytes", textNear(SEALED), (text) => {
    holds(toBytes(text).length === text.length, "one byte a character");
  }),
];

const configuration: FuzzTarget[] = [
  textTarget("readConfiguration", textNear([CONFIGURATION]), (text) => {
    const read = readConfiguration(text);
    if (typeof read === "string") holds(CONFIGURATION_PROBLEMS.includes(read), "a known problem");
    else
      holds(
        rootsOf(read).every(({ root }) => root.length === 32),
        "roots of 32 bytes",
      );
  }),
  valueTarget("isConfiguration", jsonNear([CONFIGURATION]), (value) => {
    holds(isConfiguration(value) === (configurationProblem(value) === undefined), "one verdict");
  }),
  valueTarget("configurationProblem", jsonNear([CONFIGURATION]), (value) => {
    const problem = configurationProblem(value);
    holds(problem === undefined || CONFIGURATION_PROBLEMS.includes(problem), "a known problem");
  }),
  valueTarget("rootsOf", jsonNear([CONFIGURATION]), (value) => {
    if (isConfiguration(value)) holds(rootsOf(value).length === 4, "four roots");
  }),
];

export const WIRE_TARGETS: readonly FuzzTarget[] = [
  ...codes,
  ...messages,
  ...words,
  ...configuration,
];

/** What else the contract exports: it writes, derives or counts, and reads nothing from outside. */
export const WIRE_WRITERS: readonly string[] = [
  "brokerPasswordOf",
  "endOfWindow",
  "hmac",
  "isProgramManifest",
  "keyBlock",
  "keyOf",
  "loadCodeText",
  "macOver",
  "nameNumber",
  "nextWindow",
  "numberOf",
  "periodOfWindow",
  "programTagOf",
  "pseudonymOf",
  "quotaKeyOf",
  "ratcheted",
  "rootOf",
  "sameText",
  "seal",
  "sha256",
  "takeOf",
  "toHex",
  "topicOf",
  "updateResultOf",
  "voucherIdOf",
  "voucherText",
  "windowOf",
  "windowsBetween",
];
