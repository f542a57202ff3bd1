import type { Mac } from "../../contract/authentication.ts";
import { UPDATE_CODES, type UpdateCode } from "../../contract/codes.ts";

import type { Program, ProgramManifest } from "../../contract/messages.ts";
import { isProgramManifest, type ProgramBoard } from "../../contract/program.ts";
import type { FlashRead } from "../interface.ts";
import type { FlashEffect } from "../journal/journal.ts";
import {
  beginSlot,
  firstMissing,
  forgetSlot,
  imageAddress,
  imageRoom,
  isBad,
  isFailed,
  markPage,
  noteBad,
  readSlot,
  say,
  type Slot,
  type SlotIndex,
  type SlotMap,
} from "./slots.ts";

/**
 * How a kiosk comes to the program its plan names, and back to the one it had when that one is no
 * good. Beside the kiosk's own state, so that a board has it in memory only while it is needed.
 * What was fetched, tried and failed is in flash; a restart loses questions under way, no more.
 */

/** What an updater knows for good. */
export interface UpdateParts {
  map: SlotMap;
  read: FlashRead;
  /** SHA-256 of so many bytes of flash from an address on, 64 hexadecimal digits. */
  hash: (address: number, bytes: number) => string;
  /** The bytes a base64 text says. */
  decode: (base64: string) => Uint8Array;
  mac: Mac;
  board: ProgramBoard;
  kiosk: string;
  /** Which slot the running program was started from; undefined where there are no slots. */
  slot: SlotIndex | undefined;
  /** Bytes asked for at a time; a power of two, at most a page. */
  chunkBytes: number;
}

/** What the kiosk says of itself at a look. */
export interface UpdateLook {
  /** Milliseconds since boot. */
  nowMs: number;
  /** The version the running program calls itself. */
  running: string;
  /** The version the plan names; empty without a plan. */
  wanted: string;
  epoch: number;
  /** The `update` key of that epoch; undefined when the kiosk has none open. */
  key: Uint8Array | undefined;
  /** An authenticated receipt was heard in this session. */
  linked: boolean;
  /** Nobody is being served, and the door is closed. */
  idle: boolean;
  /** Flash, memory and what else a program checks of itself at its start are good. */
  healthy: boolean;
}

export type UpdateEffect =
  | FlashEffect
  | { kind: "ask-program"; version: string; offset: number; bytes: number }
  /** To be told as the fact `update-ended`, before what follows is done. */
  | { kind: "update-ended"; version: string; code: UpdateCode }
  | { kind: "restart" };

/** What waits for what; kept in memory while the updater is. */
export interface UpdateState {
  /** Of the wanted version, with its tag checked. */
  manifest: (ProgramManifest & { version: string }) | undefined;
  /** Bytes of the page under way that are in flash. */
  within: number;
  /** When the last question was asked; undefined when none is open. */
  askedMs: number | undefined;
  /** Questions in a row without an answer. */
  unanswered: number;
  /** Images of this manifest that were all there and had another hash. */
  spoilt: number;
}

export interface Updated {
  state: UpdateState;
  /** In order; after flash was changed, another look is wanted at once. */
  effects: UpdateEffect[];
  /**
   * How long nothing needs to be looked at, and the state may be forgotten: 0 while there is
   * something to do, NEVER when only another plan changes it.
   */
  restMs: number;
}

/** Until the plan is another, or the board starts anew. */
export const NEVER = 0x7fffffff;
/** A program that is not confirmed this long after its start is given up for this start. */
export const TRIAL_MS = 600000;
/** A question is asked again after this, so many times, before the gateway is left alone. */
const ANSWER_MS = 15000;
const QUESTIONS_MAX = 4;
/** Then, for a gateway that has no such program, this long. */
export const REST_MS = 900000;

/** And this long for a line that is not up, or has not yet brought a receipt. */
const UNLINKED_MS = 20000;

export const UPDATE_AT_REST: UpdateState = {
  manifest: undefined,
  within: 0,
  askedMs: undefined,
  unanswered: 0,
  spoilt: 0,
};

const busy = (state: UpdateState, effects: UpdateEffect[]): Updated => ({
  state,
  effects,
  restMs: 0,
});

const done = (effects: UpdateEffect[], restMs = NEVER): Updated => ({
  state: UPDATE_AT_REST,
  effects,
  restMs,
});

const ended = (version: string, code: UpdateCode): UpdateEffect => ({
  kind: "update-ended",
  version,
  code,
});

/** What the running program has to do about itself before anything else; undefined when nothing. */
function onTrial(state: UpdateState, own: Slot, look: UpdateLook): Updated | undefined {
  if (own.confirmed && own.told) return undefined;
  if (own.confirmed) return busy(state, [ended(own.version, "confirmed"), say(own, "told")]);
  const isWhatItSays = own.version === look.running;
  if (look.linked && look.healthy && isWhatItSays) return busy(state, [say(own, "confirmed")]);
  if (look.nowMs < TRIAL_MS) return busy(state, []);
  const why = UPDATE_CODES.indexOf("not-connected");
  const noted = own.why === undefined ? [say(own, "why", why)] : [];
  return busy(state, [...noted, { kind: "restart" }]);
}

/** The program that was tried and gave way: noted for good, and told. */
function gaveWay(state: UpdateState, own: Slot, other: Slot): Updated | undefined {
  if (!isFailed(other) || other.told) return undefined;
  const code = UPDATE_CODES[other.why ?? UPDATE_CODES.length] ?? "not-started";
  const noted = noteBad(own, other.sha256);
  return busy(state, [...noted, ended(other.version, code), say(other, "told")]);
}

function otherOf(slot: SlotIndex): SlotIndex {
  return slot === 0 ? 1 : 0;
}

/** Asks, or asks again; a gateway that does not answer is left alone for a while. */
function ask(state: UpdateState, look: UpdateLook, at: { offset: number; bytes: number }): Updated {
  const { askedMs, unanswered } = state;
  if (askedMs !== undefined && look.nowMs < askedMs + ANSWER_MS) return busy(state, []);
  if (!look.linked) return done([], UNLINKED_MS);
  if (unanswered >= QUESTIONS_MAX) return done([], REST_MS);
  const asked = { ...state, askedMs: look.nowMs, unanswered: unanswered + 1 };
  return busy(asked, [{ kind: "ask-program", version: look.wanted, ...at }]);
}

/**
 * Whether a slot holds, or has begun to hold, what a manifest speaks of, as the next to run: the
 * program that ran before is behind, and is fetched anew when it is wanted again.
 */
function isNext(slot: Slot | undefined, own: Slot, manifest: ProgramManifest): slot is Slot {
  if (slot === undefined || slot.order < own.order) return false;
  return slot.sha256 === manifest.sha256 && slot.bytes === manifest.bytes;
}

/** All of the image is in flash: it is what was signed, or it is fetched once more, or given up. */
function allThere(
  parts: UpdateParts,
  state: UpdateState,
  at: { own: Slot; slot: Slot; index: SlotIndex },
): Updated {
  const { own, slot, index } = at;
  const hash = parts.hash(imageAddress(parts.map, index), slot.bytes);
  if (hash === slot.sha256) return busy(state, [say(slot, "whole")]);
  if (state.spoilt === 0) return busy({ ...state, spoilt: 1 }, forgetSlot(parts.map, index));
  return done([...noteBad(own, slot.sha256), ended(slot.version, "bad-image")]);
}

/** The next bytes of the image, or its place when nothing of it was begun. */
function fetch(
  parts: UpdateParts,
  state: UpdateState & { manifest: ProgramManifest & { version: string } },
  at: { own: Slot; slot: Slot | undefined; index: SlotIndex; look: UpdateLook },
): Updated {
  const { manifest } = state;
  const { own, slot, index, look } = at;
  const { map } = parts;
  if (!isNext(slot, own, manifest)) {
    const { version, bytes, sha256 } = manifest;
    const planned = { order: own.order + 1, version, bytes, sha256 };
    const effects = beginSlot(map, index, { planned, running: own });
    return busy({ ...state, within: 0, askedMs: undefined }, effects);
  }
  const page = firstMissing(map, slot);
  const offset = page * map.pageBytes + state.within;
  if (offset >= slot.bytes) return allThere(parts, state, { own, slot, index });
  const bytes = Math.min(parts.chunkBytes, map.pageBytes - state.within, slot.bytes - offset);
  return ask(state, look, { offset, bytes });
}

/** Looks at what there is to do. Pure: effects must be performed before the next look. */
export function lookAtUpdate(parts: UpdateParts, state: UpdateState, look: UpdateLook): Updated {
  const { map, read, slot: index } = parts;
  const wants = look.wanted !== "" && look.wanted !== look.running && look.key !== undefined;
  const own = index === undefined ? undefined : readSlot(map, index, read);
  if (index === undefined || own === undefined) {
    return done(wants ? [ended(look.wanted, "no-slots")] : []);
  }
  const trial = onTrial(state, own, look);
  if (trial !== undefined) return trial;
  const slot = readSlot(map, otherOf(index), read);
  const gone = slot === undefined ? undefined : gaveWay(state, own, slot);
  if (gone !== undefined) return gone;
  if (!wants) return done([]);
  const { manifest } = state;
  if (manifest === undefined || manifest.version !== look.wanted) {
    return ask({ ...state, manifest: undefined }, look, { offset: 0, bytes: 0 });
  }
  if (isNext(slot, own, manifest) && slot.whole) {
    if (!look.idle) return busy(state, []);
    return busy(state, [...(slot.go ? [] : [say(slot, "go")]), { kind: "restart" }]);
  }
  return fetch(parts, { ...state, manifest }, { own, slot, index: otherOf(index), look });
}

/** For when the list of failed images is full. */
function hasFailed(slot: Slot | undefined, manifest: ProgramManifest): boolean {
  return slot !== undefined && isFailed(slot) && slot.sha256 === manifest.sha256;
}

/** The manifest of the wanted version came: goes on with it, or says why not. */
function manifestCame(
  parts: UpdateParts,
  at: { own: Slot; slot: Slot | undefined; look: UpdateLook },
  manifest: ProgramManifest,
): Updated {
  const { board, kiosk, mac } = parts;
  const { own, slot, look } = at;
  const { epoch, key, wanted: version } = look;
  if (key === undefined) return done([]);
  if (!isProgramManifest(mac, key, { ...manifest, board, kiosk, epoch, version })) {
    return done([ended(version, "bad-tag")]);
  }
  if (manifest.bytes > imageRoom(parts.map)) return done([ended(version, "too-large")]);
  // It was told of when it failed; only another image is a new try.
  if (isBad(own, manifest.sha256) || hasFailed(slot, manifest)) return done([]);
  const { bytes, sha256, tag } = manifest;
  return busy({ ...UPDATE_AT_REST, manifest: { version, bytes, sha256, tag } }, []);
}

/** Whole words, as flash is written in; the image's last ones are filled up. */
function inWords(bytes: Uint8Array, last: boolean): Uint8Array {
  const whole = bytes.length - (bytes.length % 4);
  if (!last || whole === bytes.length) return new Uint8Array(bytes.subarray(0, whole));
  const filled = new Uint8Array(whole + 4).fill(255);
  filled.set(bytes);
  return filled;
}

/** Bytes of the image that came, written where they belong. */
function bytesCame(
  parts: UpdateParts,
  state: UpdateState,
  at: { slot: Slot; index: SlotIndex; message: Program },
): Updated {
  const { map } = parts;
  const { slot, index, message } = at;
  const page = firstMissing(map, slot);
  const offset = page * map.pageBytes + state.within;
  if (message.offset !== offset || message.size !== slot.bytes) return busy(state, []);
  const came = parts.decode(message.bytes);
  const room = Math.min(map.pageBytes - state.within, slot.bytes - offset, parts.chunkBytes);
  const bytes = inWords(came, offset + came.length === slot.bytes);
  if (came.length > room || bytes.length === 0) return busy(state, []);
  const effects: UpdateEffect[] = [];
  const address = imageAddress(map, index) + offset;
  if (state.within === 0) effects.push({ kind: "flash-erase", address });
  effects.push({ kind: "flash-write", address, bytes });
  const within = state.within + bytes.length;
  const isPageFull = within === map.pageBytes || page * map.pageBytes + within >= slot.bytes;
  if (isPageFull) effects.push(markPage(slot, page));
  const next = { ...state, askedMs: undefined, unanswered: 0 };
  return busy({ ...next, within: isPageFull ? 0 : within }, effects);
}

/** A `program` message, authenticated and fresh. What was not asked for changes nothing. */
export function programCame(
  parts: UpdateParts,
  state: UpdateState,
  at: { look: UpdateLook; message: Program },
): Updated {
  const { look, message } = at;
  const { slot: index } = parts;
  if (index === undefined || state.askedMs === undefined || message.version !== look.wanted) {
    return busy(state, []);
  }
  const own = readSlot(parts.map, index, parts.read);
  if (own === undefined) return done([]);
  const slot = readSlot(parts.map, otherOf(index), parts.read);
  if (state.manifest === undefined) {
    if (message.manifest === undefined) return busy(state, []);
    return manifestCame(parts, { own, slot, look }, message.manifest);
  }
  if (!isNext(slot, own, state.manifest) || slot.whole) return busy(state, []);
  return bytesCame(parts, state, { slot, index: otherOf(index), message });
}
