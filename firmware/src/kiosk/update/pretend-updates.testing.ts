/** A kiosk that is updated again and again on one flash, and whose power may go at any write. */
import { programTagOf } from "../../contract/program.ts";
import { sha256 } from "../../contract/sha256.ts";
import { toHex } from "../../contract/hex.ts";
import type { UpdateCode } from "../../contract/codes.ts";
import type { Program } from "../../contract/messages.ts";
import { seeded } from "../journal/story.testing.ts";
import { type MemoryFlash, memoryFlash, performFlash, readerOf } from "../memory-flash.ts";
import { proofMac } from "../proof-gateway.ts";
import type { FlashEffect } from "../journal/journal.ts";
import {
  chooseSlot,
  headOf,
  imageAddress,
  noteStart,
  readSlot,
  say,
  type SlotIndex,
  type SlotMap,
} from "./slots.ts";
import {
  lookAtUpdate,
  NEVER,
  programCame,
  UPDATE_AT_REST,
  type UpdateEffect,
  type UpdateLook,
  type UpdateParts,
  type UpdateState,
} from "./update.ts";

/** What a program does when it is started. */
export type Manner = "good" | "crashes" | "hangs" | "cannot-connect" | "other-version";

export interface Image {
  version: string;
  manner: Manner;
  bytes: Uint8Array;
}

const KEY = new Uint8Array(32).fill(3);
const EPOCH = 4;
const LOOK_MS = 5000;
/** More starts than any update takes. */
const STARTS_ALLOWED = 12;
/** More looks than any update takes. */
const LOOKS_MAX = 4000;

export const PRETEND_MAP: SlotMap = { addresses: [0x1000, 0x3000], pageBytes: 1024, pages: 3 };

/** Power that goes at this flash write, counted from now, after so many bytes of it. */
export interface Cut {
  write: number;
  bytes: number;
}

class PowerLost extends Error {
  constructor() {
    super("power lost");
    Object.setPrototypeOf(this, PowerLost.prototype);
  }
}

class Restart extends Error {
  constructor() {
    super("restart");
    Object.setPrototypeOf(this, Restart.prototype);
  }
}

/** A whole image of its own version and manner, of random bytes. */
export function imageOf(version: string, manner: Manner, seed: number): Image {
  const random = seeded(seed);
  const bytes = new Uint8Array(100 + random(1100));
  for (let i = 0; i < bytes.length; i++) bytes[i] = random(256);
  return { version, manner, bytes };
}

export class PretendKiosk {
  readonly flash: MemoryFlash = memoryFlash(PRETEND_MAP.pageBytes);
  readonly facts: { version: string; code: UpdateCode; running: string }[] = [];
  /** Versions that ran, one a start. */
  readonly started: string[] = [];
  readonly images: { [version: string]: Image } = {};
  wanted = "";
  idle = true;
  /** What the gateway answers instead; for gateways that are not to be trusted. */
  mischief: (message: Program) => Program | undefined = (message) => message;
  asks = 0;
  writes = 0;
  cut: Cut | undefined;
  nowMs = 0;
  private state: UpdateState = UPDATE_AT_REST;

  constructor(first: Image) {
    this.images[first.version] = first;
    const { version, bytes } = first;
    const head = headOf({ order: 1, version, bytes: bytes.length, sha256: toHex(sha256(bytes)) });
    const address = PRETEND_MAP.addresses[0];
    this.write({ kind: "flash-write", address, bytes: head });
    this.writeAll(imageAddress(PRETEND_MAP, 0), bytes);
    const slot = readSlot(PRETEND_MAP, 0, readerOf(this.flash));
    if (slot === undefined) throw new Error("no head");
    for (const word of ["whole", "go", "confirmed", "told"] as const) this.write(say(slot, word));
  }

  /** Whether the slot that would run now holds exactly the image of the version it says. */
  problem(): string {
    const index = chooseSlot(PRETEND_MAP, readerOf(this.flash));
    if (index === undefined) return "unbootable";
    const slot = readSlot(PRETEND_MAP, index, readerOf(this.flash));
    const image = this.images[slot?.version ?? ""];
    if (slot === undefined || image === undefined) return "a version nobody made";
    const there = this.readAll(imageAddress(PRETEND_MAP, index), slot.bytes);
    return toHex(sha256(there)) === toHex(sha256(image.bytes)) ? "" : "another image";
  }

  /** Wants a version, and runs until nothing more is to do; the power may go once on the way. */
  update(wanted: Image, cut?: Cut): string {
    this.images[wanted.version] = wanted;
    this.wanted = wanted.version;
    this.cut = cut;
    for (let starts = 0; ; starts++) {
      if (starts > STARTS_ALLOWED) throw new Error("it starts for ever");
      try {
        this.boot();
        return this.running();
      } catch (error) {
        if (!(error instanceof PowerLost || error instanceof Restart)) throw error;
        const problem = this.problem();
        if (problem !== "") throw new Error(problem, { cause: error });
      }
    }
  }

  running(): string {
    return this.started[this.started.length - 1] ?? "";
  }

  private boot(): void {
    const read = readerOf(this.flash);
    const index = chooseSlot(PRETEND_MAP, read);
    const slot = index === undefined ? undefined : readSlot(PRETEND_MAP, index, read);
    if (index === undefined || slot === undefined) throw new Error("unbootable");
    const start = slot.confirmed ? undefined : noteStart(slot);
    if (start !== undefined) this.write(start);
    this.state = UPDATE_AT_REST;
    this.nowMs = 0;
    this.started.push(slot.version);
    const image = this.images[slot.version];
    if (image?.manner === "crashes" || image?.manner === "hangs") throw new Restart();
    this.run(index, image);
  }

  private run(index: SlotIndex, image: Image | undefined): void {
    const running = image?.manner === "other-version" ? "9.9.9" : (image?.version ?? "");
    const linked = image?.manner !== "cannot-connect";
    const parts = this.parts(index);
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      const look = { ...this.look(running), linked };
      const { state, effects, restMs } = lookAtUpdate(parts, this.state, look);
      this.state = state;
      this.perform(effects, { parts, look });
      if (restMs === NEVER) return;
      if (effects.length === 0 || effects[0]?.kind === "ask-program")
        this.nowMs += LOOK_MS + restMs;
    }
    throw new Error("an update without an end");
  }

  private look(running: string): UpdateLook {
    const { nowMs, wanted, idle } = this;
    return {
      nowMs,
      running,
      wanted,
      epoch: EPOCH,
      key: KEY,
      linked: true,
      idle,
      healthy: true,
    };
  }

  private parts(slot: SlotIndex): UpdateParts {
    return {
      map: PRETEND_MAP,
      read: readerOf(this.flash),
      hash: (address, bytes) => toHex(sha256(this.readAll(address, bytes))),
      decode: (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)),
      mac: proofMac,
      board: "espruino",
      kiosk: "k1",
      slot,
      chunkBytes: 256,
    };
  }

  private perform(
    effects: readonly UpdateEffect[],
    at: { parts: UpdateParts; look: UpdateLook },
  ): void {
    for (const effect of effects) {
      if (effect.kind === "restart") throw new Restart();
      if (effect.kind === "update-ended") {
        const { version, code } = effect;
        this.facts.push({ version, code, running: this.running() });
      } else if (effect.kind === "ask-program") this.answer(effect, at);
      else this.write(effect);
    }
  }

  private answer(
    asked: Extract<UpdateEffect, { kind: "ask-program" }>,
    at: { parts: UpdateParts; look: UpdateLook },
  ): void {
    this.asks++;
    const image = this.images[asked.version];
    if (image === undefined) return;
    const message = this.mischief(messageOf(image, asked));
    if (message === undefined) return;
    const came = programCame(at.parts, this.state, { look: at.look, message });
    this.state = came.state;
    this.perform(came.effects, at);
    if (came.restMs === NEVER) this.wanted = this.running();
  }

  private write(effect: FlashEffect): void {
    this.writes++;
    if (this.cut === undefined || this.cut.write-- > 0) return performFlash(this.flash, effect);
    const { bytes } = this.cut;
    this.cut = undefined;
    performFlash(this.flash, effect, bytes);
    throw new PowerLost();
  }

  private writeAll(address: number, bytes: Uint8Array): void {
    const { pageBytes } = PRETEND_MAP;
    for (let at = 0; at < bytes.length; at += pageBytes) {
      const part = bytes.subarray(at, at + pageBytes);
      this.write({ kind: "flash-write", address: address + at, bytes: part });
    }
  }

  private readAll(address: number, bytes: number): Uint8Array {
    const all = new Uint8Array(bytes);
    const { pageBytes } = PRETEND_MAP;
    for (let at = 0; at < bytes; at += pageBytes) {
      all.set(readerOf(this.flash)(address + at, Math.min(pageBytes, bytes - at)), at);
    }
    return all;
  }
}

function messageOf(image: Image, asked: { offset: number; bytes: number }): Program {
  const { version, bytes } = image;
  const hash = toHex(sha256(bytes));
  const of = { board: "espruino" as const, kiosk: "k1", epoch: EPOCH, version };
  const size = bytes.length;
  const tag = programTagOf(proofMac, KEY, { ...of, bytes: size, sha256: hash });
  const chunk = bytes.subarray(asked.offset, asked.offset + asked.bytes);
  const text = btoa(Array.from(chunk, (byte) => String.fromCharCode(byte)).join(""));
  const head = { session: 1, term: 1, m: 1, version, offset: asked.offset, size, bytes: text };
  if (asked.offset > 0) return head;
  return { ...head, manifest: { bytes: size, sha256: hash, tag } };
}
