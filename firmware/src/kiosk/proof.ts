import channels from "../contract/golden/v1/channels.json" with { type: "json" };
import rules from "../contract/golden/v1/rules.json" with { type: "json" };
import program from "../contract/golden/v1/program.json" with { type: "json" };
import derivations from "../contract/golden/v1/derivations.json" with { type: "json" };
import facts from "../contract/golden/v1/facts.json" with { type: "json" };
import type { Channel } from "../contract/topics.ts";
import { seal, unseal } from "../contract/authentication.ts";
import { canonical } from "../contract/canonical.ts";
import { fromHex, toBytes, toHex } from "../contract/hex.ts";
import { openLoadCode } from "../contract/load-code.ts";
import { pseudonymOf, quotaKeyOf, ratcheted, takeOf } from "../contract/quota.ts";
import { sha256 } from "../contract/sha256.ts";
import { openVoucher } from "../contract/voucher.ts";
import type { Fact } from "../contract/messages.ts";
import { topicOf } from "../contract/topics.ts";
import { EMPTY_DURABLE } from "./journal/durable.ts";
import { append, type NewFact } from "./journal/append.ts";
import { emptyJournal } from "./journal/journal.ts";
import { mount } from "./journal/mount.ts";
import { readFacts } from "./journal/reader.ts";
import { isProgram } from "./update/guard.ts";
import { isAnswer, isGrant, isPlan, isReceipt, parsed } from "./guards.ts";
import { memoryFlash, performFlash, readerOf } from "./memory-flash.ts";
import { PROOF_RING } from "./proof-bench.ts";
import { proofMac } from "./proof-gateway.ts";
import { problemsOf } from "./proof-story.ts";
import { VEND_TABLE } from "./vend-table.ts";

/**
 * A golden message, sealed under the file's key for its kiosk, and whether the contract takes it.
 */
export interface GoldenMessage {
  name: string;
  channel: string;
  payload: string;
  valid: boolean;
}

/** A golden fact: its text on the wire, and all that flash holds after it was written. */
export interface GoldenFact {
  json: string;
  flash: string;
}

/** Several files, because a released one is never edited; kiosk and key are the same. */
export const GOLDEN_MESSAGES: GoldenMessage[] = channels.messages.concat(
  rules.messages,
  program.messages,
);
export const GOLDEN_FACTS: GoldenFact[] = facts.concat(program.facts);

/** The JSON text of a golden message. */
export function jsonOf(golden: GoldenMessage): string {
  return golden.payload.slice(0, golden.payload.indexOf("\n"));
}

/** The verdict of the kiosk's own guards; undefined for a channel it does not read. */
export function guardVerdict(channel: string, json: string): boolean | undefined {
  const value = parsed(json);
  if (channel === "plan") return isPlan(value);
  if (channel === "grant") return isGrant(value);
  if (channel === "answer") return isAnswer(value);
  if (channel === "program") return isProgram(value);
  return channel === "receipt" ? isReceipt(value) : undefined;
}

function problemOfMessage(golden: GoldenMessage): string[] {
  const key = fromHex(channels.key);
  const topic = topicOf(channels.kiosk, golden.channel as Channel);
  const json = jsonOf(golden);
  if (seal(proofMac, key, topic, json) !== golden.payload) return ["sealed otherwise"];
  const opened = unseal(proofMac, key, { topic, payload: golden.payload });
  if (opened !== json) return ["does not open"];
  const verdict = guardVerdict(golden.channel, json);
  return verdict === undefined || verdict === golden.valid ? [] : ["judged " + verdict];
}

/** All that flash holds after this fact is the first of a ring, as hexadecimal digits. */
export function flashOfFact(fact: NewFact<never>): string {
  const durable = { ...EMPTY_DURABLE, epoch: 1, nonce: "00112233445566aa" };
  const change = append({ ...emptyJournal(PROOF_RING), durable }, fact);
  let hex = "";
  for (const effect of change === undefined ? [] : change.effects) {
    if (effect.kind === "flash-write") hex += toHex(effect.bytes);
  }
  return hex;
}

/** The text of the fact that these bytes, at the beginning of the ring's first page, say. */
export function textOfFlash(hex: string): string {
  const flash = memoryFlash(PROOF_RING.pageBytes);
  const address = PROOF_RING.address + PROOF_RING.pageBytes;
  performFlash(flash, { kind: "flash-write", address, bytes: fromHex(hex) });
  const read = readerOf(flash);
  const texts: string[] = [];
  const visit = (fact: Fact) => texts.push(JSON.stringify(fact)) > 0;
  readFacts(mount(PROOF_RING, read), read, { seq: 1, visit });
  return texts.join(" ");
}

function problemOfFact(golden: GoldenFact): string[] {
  const written = flashOfFact(JSON.parse(golden.json) as NewFact<never>);
  if (written !== golden.flash) return ["written as " + written];
  const text = textOfFlash(golden.flash);
  return text === golden.json ? [] : ["read as " + text];
}

/** What a board derives of keys, and what it reads of codes, against the golden file. */
function problemsOfDerivations(): string[] {
  const { quota, vouchers, load } = derivations;
  const { rule, window, kiosk, epoch, seq } = quota;
  const next = ratcheted(proofMac, { rule, window, base: fromHex(quota.base) });
  const key = quotaKeyOf(proofMac, next);
  const got = [
    String(next.window),
    toHex(next.base),
    toHex(key),
    pseudonymOf(sha256, key, toBytes(quota.number)),
    takeOf(proofMac, key, { kiosk, epoch, seq }),
    canonical(openLoadCode(proofMac, fromHex(load.key), load.text)),
  ];
  const wanted = [
    String(quota.nextWindow),
    quota.nextBase,
    quota.windowKey,
    quota.pseudonym,
    quota.take,
    canonical(load.fields),
  ];
  for (const v of vouchers) {
    got.push(canonical(openVoucher(sha256, fromHex(v.key), v.text)));
    wanted.push(canonical(v.fields));
  }
  return got.filter((one, i) => one !== wanted[i]);
}

/**
 * Plays the whole vend table and the golden files and reports one line for each row that fails;
 * what a Node board, a bare ES5 host and an Espruino interpreter must all do alike. `through` is
 * told how many rows were played, for who waits.
 */
export function runProof(
  report: (line: string) => void,
  through: (rows: number) => void = () => {},
): { passed: number; failed: number } {
  let passed = 0;
  let failed = 0;
  function tell(name: string, problems: string[]): void {
    if (problems.length === 0) passed++;
    else failed++;
    if (problems.length > 0) report(name + ": " + problems.join("; "));
    through(passed + failed);
  }
  for (const story of VEND_TABLE) tell(story.name, problemsOf(story));
  tell("golden keys, pseudonyms and codes", problemsOfDerivations());
  for (const golden of GOLDEN_MESSAGES) {
    tell("golden " + golden.channel + ": " + golden.name, problemOfMessage(golden));
  }
  for (const golden of GOLDEN_FACTS) {
    const { kind } = JSON.parse(golden.json) as { kind: string };
    tell("golden fact " + kind, problemOfFact(golden));
  }
  return { passed, failed };
}
