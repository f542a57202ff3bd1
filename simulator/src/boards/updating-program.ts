import {
  type Effect,
  type FlashRead,
  type Input,
  lookAtUpdate,
  type Moment,
  NEVER,
  noteStart,
  programCame,
  readSlot,
  UPDATE_AT_REST,
  type UpdateEffect,
  type UpdateLook,
  type UpdateParts,
  type UpdateState,
} from "@anxin/firmware/kiosk";
import { keyOf, rootOf, toHex } from "@anxin/firmware/contract";
import { nodeHash, nodeMac } from "../county/keys.ts";
import { bytesAt, type Manner, SLOTS, startable } from "./program-slots.ts";
import type { Boot, Program } from "./program.ts";

/** What the board around a program that may be exchanged knows and does. */
export interface UpdatingWorld {
  kiosk: string;
  master: Uint8Array;
  /** The kiosk's code as this version of it. */
  boot: (version: string) => Boot;
  manner: (version: string) => Manner;
  /** The board starts anew, soon. */
  restart: () => void;
  /** Told at each start of what was started; no version where nothing could be. */
  started: (version: string | undefined) => void;
  /** What runs where no slot holds a program: the run goes on, and its checker finds it. */
  fallback: string;
}

/** A program that does nothing more is started again by its watchdog. */
const WATCHDOG_MS = 30_000;
/** Looks at what was written, and at what is waited for. */
const NEXT_MS = 200;
const WAITING_MS = 5000;
const CHUNK_BYTES = 2048;
const NOT_FOR_THE_DEAD: readonly Effect["kind"][] = ["connect", "publish", "wake"];

/** The real kiosk with the real updater beside it, started from whichever slot may be. */
export function bootUpdating(world: UpdatingWorld): Boot {
  return (read, moment) => {
    const found = startable(read);
    world.started(found?.version);
    const real = world.boot(found?.version ?? world.fallback)(read, moment);
    if (found === undefined) return real;
    const slot = readSlot(SLOTS, found.index, read);
    const noted = slot === undefined || found.confirmed ? undefined : noteStart(slot);
    const start: Effect[] = noted === undefined ? [] : [noted];
    const manner = found.confirmed ? "good" : world.manner(found.version);
    if (manner === "crashes" || manner === "hangs") return dead(world, real, { moment, start });
    const isCut = manner === "cannot-connect";
    const updater = new Updater(world, { read, slot: found.index, running: found.version, isCut });
    return updater.around(real, { moment, start });
  };
}

type Booted = ReturnType<Boot>;
interface AtStart {
  moment: Moment;
  start: readonly Effect[];
}

/** It came as far as its journal, and no further. */
function dead(world: UpdatingWorld, real: Booted, { moment, start }: AtStart): Booted {
  const uptimeMs = moment.uptimeMs + WATCHDOG_MS;
  const step: Program["step"] = (at, input) => {
    if (input.kind === "tick" && at.uptimeMs >= uptimeMs) world.restart();
    return [];
  };
  const kept = real.effects.filter(({ kind }) => !NOT_FOR_THE_DEAD.includes(kind));
  const effects: Effect[] = [...start, ...kept, { kind: "wake", uptimeMs }];
  return { program: { ...real.program, step, idle: () => false }, effects };
}

interface Running {
  read: FlashRead;
  slot: 0 | 1;
  running: string;
  /** Its radio is broken by its program. */
  isCut: boolean;
}

class Updater {
  private readonly world: UpdatingWorld;
  private readonly running: Running;
  private readonly parts: UpdateParts;
  private state: UpdateState = UPDATE_AT_REST;
  private restUntilMs = 0;
  private wanted = "";
  /** When the kiosk itself wants to be woken. */
  private kioskWakeMs = Infinity;

  constructor(world: UpdatingWorld, running: Running) {
    this.world = world;
    this.running = running;
    const { read, slot } = running;
    this.parts = {
      map: SLOTS,
      read,
      hash: (address, bytes) => toHex(nodeHash(bytesAt(read, address, bytes))),
      decode: (base64) => new Uint8Array(Buffer.from(base64, "base64")),
      mac: nodeMac,
      board: "espruino",
      kiosk: world.kiosk,
      slot,
      chunkBytes: CHUNK_BYTES,
    };
  }

  around(real: Booted, { moment, start }: AtStart): Booted {
    const { program } = real;
    const idle = () => program.idle() && this.atRest(program);
    const step: Program["step"] = (at, input) => this.step(program, at, input);
    const effects = [...start, ...this.heard(real.effects)];
    this.restUntilMs = moment.uptimeMs;
    effects.push({ kind: "wake", uptimeMs: Math.min(this.kioskWakeMs, moment.uptimeMs + NEXT_MS) });
    return { program: { ...program, step, idle }, effects };
  }

  /** Nothing is to be done, or nothing can be until the plan or the line is another. */
  private atRest(program: Program): boolean {
    const { wanted, linked } = program.forUpdate();
    return this.restUntilMs === Infinity && wanted === this.wanted && linked;
  }

  private step(program: Program, at: Moment, input: Input): Effect[] {
    const out = program.step(at, input);
    const came = out.flatMap((effect) => (effect.kind === "program" ? [effect.message] : []));
    const effects = this.heard(out);
    const look = this.look(program, at);
    if (look.wanted !== this.wanted) this.restUntilMs = at.uptimeMs;
    this.wanted = look.wanted;
    const [message] = came;
    const isWriting = out.some(({ kind }) => kind === "flash-write" || kind === "flash-erase");
    if (message !== undefined) {
      const taken = programCame(this.parts, this.state, { look, message });
      this.took(at, taken);
      effects.push(...this.done(program, at, taken.effects));
    } else if (!isWriting && at.uptimeMs >= this.restUntilMs) {
      const looked = lookAtUpdate(this.parts, this.state, look);
      this.took(at, looked);
      effects.push(...this.done(program, at, looked.effects));
    }
    effects.push({ kind: "wake", uptimeMs: Math.max(at.uptimeMs, this.wakeMs(at)) });
    return effects;
  }

  private took(at: Moment, { state, effects, restMs }: ReturnType<typeof lookAtUpdate>): void {
    this.state = state;
    const isWaiting = effects.length === 0 || effects.some(({ kind }) => kind === "ask-program");
    const nextMs = isWaiting ? WAITING_MS : NEXT_MS;
    this.restUntilMs = restMs === NEVER ? Infinity : at.uptimeMs + (restMs === 0 ? nextMs : restMs);
  }

  private wakeMs(at: Moment): number {
    return Math.min(this.kioskWakeMs, Math.max(this.restUntilMs, at.uptimeMs + NEXT_MS));
  }

  /** The kiosk's own effects, without those that are for the updater or that its radio cannot. */
  private heard(effects: readonly Effect[]): Effect[] {
    const kept: Effect[] = [];
    for (const effect of effects) {
      if (effect.kind === "wake") this.kioskWakeMs = effect.uptimeMs;
      else if (effect.kind === "program") continue;
      else if (effect.kind !== "connect" || !this.running.isCut) kept.push(effect);
    }
    return kept;
  }

  private look(program: Program, { uptimeMs: nowMs }: Moment): UpdateLook {
    const { wanted, epoch, linked, doorOpen } = program.forUpdate();
    const { kiosk, master } = this.world;
    const key =
      epoch === 0 ? undefined : keyOf(nodeMac, rootOf(nodeMac, master, { kiosk, epoch }), "update");
    const idle = program.idle() && !doorOpen;
    return {
      nowMs,
      running: this.running.running,
      wanted,
      epoch,
      key,
      linked,
      idle,
      healthy: true,
    };
  }

  private done(program: Program, at: Moment, effects: readonly UpdateEffect[]): Effect[] {
    return effects.flatMap((effect): Effect[] => {
      if (effect.kind === "restart") {
        this.world.restart();
        return [];
      }
      if (effect.kind === "update-ended") {
        const { kind, ...body } = effect;
        return this.heard(program.step(at, { kind, body }));
      }
      if (effect.kind !== "ask-program") return [effect];
      const { kind: _, ...of } = effect;
      const ask = { want: "program", ...of } as const;
      return this.heard(program.step(at, { kind: "program-wanted", ask }));
    });
  }
}
