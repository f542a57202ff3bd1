import { keyOf } from "../../contract/keys.ts";
import { FLASH_MAP } from "../../contract/limits.ts";
import { toHex } from "../../contract/hex.ts";
import type { Input } from "../../kiosk/interface.ts";
import type { State } from "../../kiosk/state.ts";
import { isProgram } from "../../kiosk/update/guard.ts";
import { imageAddress, type SlotIndex, type SlotMap } from "../../kiosk/update/slots.ts";
import {
  lookAtUpdate,
  programCame,
  REST_MS,
  UPDATE_AT_REST,
  type UpdateEffect,
  type UpdateLook,
  type UpdateParts,
  type UpdateState,
  type Updated,
} from "../../kiosk/update/update.ts";
import { espFlash } from "../esp-flash.ts";
import type { Platform } from "../platform.ts";
import type { KioskRunner } from "../run.ts";
import { findSlots, SLOT_FILES } from "../slots.ts";

/** What the running program gives its updater. */
export interface UpdaterHost {
  platform: Platform;
  runner: Pick<KioskRunner, "state" | "input">;
  firmware: string;
}

/** What only the updater needs: where it was started from, and what a board has of its own. */
export interface UpdaterParts {
  slot: SlotIndex;
  decode: (base64: string) => Uint8Array;
}

export type UpdaterMaker = (host: UpdaterHost) => Updater;

/** Variables that must be free for a program to count as well. */
const FREE_MIN = 2000;
/** Bytes of a program in one question: base64 of it and the JSON around stay under 1 kB. */
const CHUNK_BYTES = 512;

/** Runs the pure updater on an Espruino board. Not in memory but while it is needed. */
export class Updater {
  private readonly host: UpdaterHost;
  private readonly own: UpdaterParts;
  private readonly startMs: number;
  private state: UpdateState = UPDATE_AT_REST;
  private parts: UpdateParts | undefined;
  private restMs = 0;

  constructor(host: UpdaterHost, own: UpdaterParts) {
    this.host = host;
    this.own = own;
    this.startMs = host.platform.timers.nowMs();
  }

  /** Does what there is to do now. Milliseconds for which it need not be in memory; 0 to stay. */
  look(): number {
    const changed = (at: { parts: UpdateParts; look: UpdateLook }): boolean =>
      this.perform(lookAtUpdate(at.parts, this.state, at.look));
    while (this.restMs === 0 && this.guarded(changed));
    return this.restMs;
  }

  /** A `program` message came; another look is wanted soon. */
  came(message: unknown): void {
    if (!isProgram(message)) return;
    this.guarded(({ parts, look }) =>
      this.perform(programCame(parts, this.state, { look, message })),
    );
  }

  /** Flash that cannot be written ends an update for a while, not the kiosk. */
  private guarded(act: (at: { parts: UpdateParts; look: UpdateLook }) => boolean): boolean {
    try {
      const at = this.at();
      return at !== undefined && act(at);
    } catch (error) {
      this.host.platform.print(JSON.stringify({ code: "update-failed", msg: String(error) }));
      this.restMs = REST_MS;
      return false;
    }
  }

  private at(): { parts: UpdateParts; look: UpdateLook } | undefined {
    const { host, own } = this;
    const state = host.runner.state();
    if (state === undefined) return undefined;
    if (this.parts === undefined) this.parts = partsOf(host, own, state);
    const nowMs = host.platform.timers.nowMs() - this.startMs;
    return { parts: this.parts, look: lookOf(host, state, nowMs) };
  }

  /** Whether flash was changed, so that there is more to look at. */
  private perform({ state, effects, restMs }: Updated): boolean {
    const { platform } = this.host;
    const flash = espFlash(platform.flash);
    this.state = state;
    this.restMs = restMs;
    let changed = false;
    for (const effect of effects) {
      if (effect.kind === "flash-write") flash.write(effect.address, effect.bytes);
      else if (effect.kind === "flash-erase") flash.erase(effect.address);
      else if (effect.kind === "restart") platform.restart();
      else this.host.runner.input(inputOf(effect));
      changed = changed || effect.kind === "flash-write" || effect.kind === "flash-erase";
    }
    return changed;
  }
}

function inputOf(effect: Extract<UpdateEffect, { version: string }>): Input {
  const { version } = effect;
  if (effect.kind === "update-ended") {
    return { kind: "update-ended", body: { version, code: effect.code } };
  }
  const { offset, bytes } = effect;
  return { kind: "program-wanted", ask: { want: "program", version, offset, bytes } };
}

const NO_MAP: SlotMap = { addresses: [0, 0], pageBytes: 0, pages: 0 };

function partsOf(host: UpdaterHost, own: UpdaterParts, state: State): UpdateParts {
  const { platform } = host;
  const read = (length: number, address: number) => platform.flash.read(length, address);
  const found = findSlots(read, FLASH_MAP.storageAddress);
  const map = found ?? NO_MAP;
  return {
    map,
    read: (address, length) => platform.flash.read(length, address),
    hash(address, bytes) {
      const index = address === imageAddress(map, 0) ? 0 : 1;
      // As it lies in flash: no copy of it is made on a board.
      const text = platform.file(SLOT_FILES[index], map.pageBytes, bytes) ?? "";
      return toHex(platform.sha256(text));
    },
    decode: own.decode,
    mac: state.fixed.mac,
    board: "espruino",
    kiosk: state.fixed.config.kiosk,
    slot: found === undefined ? undefined : own.slot,
    chunkBytes: CHUNK_BYTES,
  };
}

function lookOf(host: UpdaterHost, state: State, nowMs: number): UpdateLook {
  const { fixed, journal, link, plan, vend, load, doorOpenedMs, flashFailed } = state;
  const { epoch } = journal.durable;
  const root = fixed.config.roots.filter((one) => one.epoch === epoch)[0];
  const { usage, total } = host.platform.memory();
  return {
    nowMs,
    running: host.firmware,
    wanted: plan === undefined ? "" : plan.plan.firmware,
    epoch,
    key: root === undefined ? undefined : keyOf(fixed.mac, root.root, "update"),
    linked: link.phase === "up" && link.marked,
    idle: vend.at === "idle" && load === undefined && doorOpenedMs === undefined,
    healthy: !flashFailed && total - usage >= FREE_MIN,
  };
}
