import type { Random } from "./random.ts";
import type { Cancel, VirtualTime } from "./time.ts";

/** One MQTT message. */
export interface Message {
  topic: string;
  payload: string;
}

/** What a kiosk's MQTT client is told. */
export interface KioskEnd {
  kiosk: string;
  will: Message;
  up: () => void;
  down: () => void;
  received: (message: Message) => void;
}

/**
 * What the gateway's end of the broker is told. `closed` means the sender broke the rules and loses
 * its connection; the promise may wait for virtual time, so nobody here waits for it.
 */
export interface GatewayEnd {
  received: (kiosk: string, message: Message) => Promise<"closed" | "done">;
  /** The kiosk's last connection is gone. */
  disconnected: (kiosk: string) => void;
}

/** A kiosk's connection, made or being made. */
export interface Connection {
  publish: (message: Message) => void;
  /** MQTT DISCONNECT: no will. */
  close: () => void;
  /** The kiosk's end is gone without a word: power or cable. */
  vanish: () => void;
}

/**
 * The broker and the lines to it, as far as MQTT 3.1.1 over TCP allows: one connection keeps its
 * order, messages are late, come twice, or are lost together with their connection; a lost
 * connection is noticed late at both ends.
 */
export interface Broker {
  connect: (end: KioskEnd) => Connection;
  /** The gateway publishes to a kiosk; retained messages wait for its next subscription. */
  publish: (kiosk: string, message: Message, retain: boolean) => void;
  /**
   * A gateway starts (its end) or is killed (undefined): with it goes the broker and all it
   * retained.
   */
  serve: (end: GatewayEnd | undefined) => void;
  /** Takes a kiosk's line away or gives it back. */
  line: (kiosk: string, up: boolean) => void;
  /** Breaks a kiosk's connection, its line staying good: what is on its way is lost. */
  cut: (kiosk: string) => void;
  /** One of the last messages is delivered once more, now: the newest, or one from before it. */
  again: (kiosk: string, which: "newest" | "older") => void;
  /** Every message of this kiosk takes so much longer, both ways; 0 ends it. */
  slow: (kiosk: string, byMs: number) => void;
  lineUp: (kiosk: string) => boolean;
  connected: (kiosk: string) => boolean;
  /** Messages carried so far. */
  carried: () => number;
}

/** How badly the lines behave. */
export interface LineFaults {
  delayMsMin: number;
  delayMsMax: number;
  /** Chance that a message is delivered twice. */
  resent: number;
  /**
   * Chance that a message arrives although its connection broke meanwhile, after those of the next
   * one; and that a repeat comes much later than its first. 0 when not given.
   */
  late?: number;
  /** Told of every repeat and of every message out of its order. */
  struck?: (fault: "repeat" | "reorder", kiosk: string) => void;
}

/** Keep-alive 30 s; a broker gives up after one and a half (MQTT 3.1.1 section 3.1.2.10). */
const NOTICE_MS_MAX = 45_000;
const REFUSED_MS = 3_000;
/** How long bytes of a broken connection may still lie somewhere. */
const LATE_MS_MAX = 60_000;

interface Wire {
  end: KioskEnd;
  /** Both ends believe in it and bytes get through. */
  whole: boolean;
  upUntilMs: number;
  downUntilMs: number;
  /** The last deliveries, newest last. */
  recent: (() => void)[];
}

/** So many of the last messages may come again. */
const RECENT = 5;

export interface BrokerWorld {
  time: VirtualTime;
  random: Random;
  faults: LineFaults;
  /** Told what concerns a kiosk, or everyone; whoever sleeps wakes by it. */
  concerns?: (kiosk: string | undefined) => void;
}

/** A broker with no gateway behind it yet; every line is up. */
export function brokerOf(world: BrokerWorld): Broker {
  return new ModelBroker(world);
}

class ModelBroker implements Broker {
  private readonly world: BrokerWorld;
  private readonly wires = new Map<string, Wire>();
  private readonly dead = new Set<string>();
  private readonly retained = new Map<string, Message[]>();
  private readonly slowness = new Map<string, number>();
  private gateway: GatewayEnd | undefined;
  private messages = 0;

  constructor(world: BrokerWorld) {
    this.world = world;
  }

  connect(end: KioskEnd): Connection {
    const wire: Wire = { end, whole: false, upUntilMs: 0, downUntilMs: 0, recent: [] };
    let dialling: Cancel | undefined = this.world.time.after(this.delayMs(), () => {
      dialling = undefined;
      this.accept(wire);
    });
    const hangUp = (will: boolean) => {
      dialling?.();
      this.breakWire(wire, { kiosk: false, will });
    };
    return {
      publish: (message) => this.up(wire, message),
      close: () => {
        hangUp(false);
        this.gateway?.disconnected(end.kiosk);
      },
      vanish: () => hangUp(true),
    };
  }

  publish(kiosk: string, message: Message, retain: boolean): void {
    if (this.gateway === undefined) return;
    if (retain) this.keep(kiosk, message);
    const wire = this.wires.get(kiosk);
    if (wire !== undefined) this.down(wire, message);
  }

  serve(end: GatewayEnd | undefined): void {
    this.gateway = undefined;
    for (const wire of this.wires.values()) this.breakWire(wire, { kiosk: true, will: false });
    this.retained.clear();
    this.gateway = end;
    this.world.concerns?.(undefined);
  }

  line(kiosk: string, isUp: boolean): void {
    this.world.concerns?.(kiosk);
    if (isUp) {
      this.dead.delete(kiosk);
      return;
    }
    this.dead.add(kiosk);
    this.cut(kiosk);
  }

  cut(kiosk: string): void {
    this.world.concerns?.(kiosk);
    const wire = this.wires.get(kiosk);
    if (wire !== undefined) this.breakWire(wire, { kiosk: true, will: true });
  }

  again(kiosk: string, which: "newest" | "older"): void {
    const recent = this.wires.get(kiosk)?.recent ?? [];
    const deliver = which === "newest" ? recent.at(-1) : recent[0];
    this.world.concerns?.(kiosk);
    deliver?.();
  }

  slow(kiosk: string, byMs: number): void {
    this.world.concerns?.(kiosk);
    if (byMs === 0) this.slowness.delete(kiosk);
    else this.slowness.set(kiosk, byMs);
  }

  lineUp(kiosk: string): boolean {
    return !this.dead.has(kiosk);
  }

  connected(kiosk: string): boolean {
    return this.wires.has(kiosk);
  }

  carried(): number {
    return this.messages;
  }

  private delayMs(): number {
    const { random, faults } = this.world;
    return random.between(faults.delayMsMin, faults.delayMsMax);
  }

  /** Runs `deliver` after the line's delay, never before what was sent earlier on it. */
  private carry(wire: Wire, untilMs: number, deliver: () => void): number {
    const { time, random, faults } = this.world;
    const nowMs = time.monotonicMs();
    const slowMs = this.slowness.get(wire.end.kiosk) ?? 0;
    const atMs = Math.max(untilMs, nowMs + this.delayMs() + slowMs);
    time.after(atMs - nowMs, deliver);
    wire.recent.push(deliver);
    if (wire.recent.length > RECENT) wire.recent.shift();
    if (random.chance(faults.resent)) this.carryAgain(wire, atMs - nowMs, deliver);
    return atMs;
  }

  /** A repeat, which may come so late that others have overtaken it. */
  private carryAgain(wire: Wire, afterMs: number, deliver: () => void): void {
    const { time, random, faults } = this.world;
    const isLate = random.chance(faults.late ?? 0);
    const moreMs = this.delayMs() + (isLate ? random.below(LATE_MS_MAX) : 0);
    time.after(afterMs + moreMs, () => {
      faults.struck?.(isLate ? "reorder" : "repeat", wire.end.kiosk);
      deliver();
    });
  }

  /** Bytes of a broken connection that lay somewhere reach the gateway that still serves. */
  private straggle(wire: Wire, message: Message): void {
    const { time, random, faults } = this.world;
    if (!random.chance(faults.late ?? 0)) return;
    const serving = this.gateway;
    time.after(random.below(LATE_MS_MAX), () => {
      if (this.gateway !== serving) return;
      faults.struck?.("reorder", wire.end.kiosk);
      this.toGateway(wire, message);
    });
  }

  private toGateway(wire: Wire, message: Message): void {
    this.messages += 1;
    this.world.concerns?.(wire.end.kiosk);
    void this.gateway?.received(wire.end.kiosk, message).then((verdict) => {
      if (verdict === "closed") this.breakWire(wire, { kiosk: true, will: true });
    });
  }

  private up(wire: Wire, message: Message): void {
    wire.upUntilMs = this.carry(wire, wire.upUntilMs, () => {
      if (wire.whole) this.toGateway(wire, message);
      else this.straggle(wire, message);
    });
  }

  private down(wire: Wire, message: Message): void {
    wire.downUntilMs = this.carry(wire, wire.downUntilMs, () => {
      if (!wire.whole) return;
      this.messages += 1;
      wire.end.received(message);
    });
  }

  /** The bytes stop; each end finds out in its own time. */
  private breakWire(wire: Wire, tell: { kiosk: boolean; will: boolean }): void {
    if (!wire.whole) return;
    const { time, random } = this.world;
    wire.whole = false;
    if (this.wires.get(wire.end.kiosk) === wire) this.wires.delete(wire.end.kiosk);
    const serving = this.gateway;
    if (tell.kiosk) time.after(random.below(NOTICE_MS_MAX), wire.end.down);
    if (!tell.will) return;
    time.after(random.below(NOTICE_MS_MAX), () => {
      if (this.gateway === serving) this.lay(wire);
    });
  }

  /**
   * Gives up on a connection: its will is published, and the kiosk is gone unless it came again.
   */
  private lay(wire: Wire): void {
    this.toGateway(wire, wire.end.will);
    if (!this.wires.has(wire.end.kiosk)) this.gateway?.disconnected(wire.end.kiosk);
  }

  private accept(wire: Wire): void {
    const kiosk = wire.end.kiosk;
    if (this.gateway === undefined || this.dead.has(kiosk)) {
      this.world.time.after(REFUSED_MS, wire.end.down);
      return;
    }
    const older = this.wires.get(kiosk);
    if (older !== undefined) this.breakWire(older, { kiosk: false, will: true });
    this.wires.set(kiosk, wire);
    wire.whole = true;
    wire.end.up();
    for (const message of this.retained.get(kiosk) ?? []) this.down(wire, message);
  }

  private keep(kiosk: string, message: Message): void {
    const kept = this.retained.get(kiosk) ?? [];
    const others = kept.filter((one) => one.topic !== message.topic);
    this.retained.set(kiosk, message.payload === "" ? others : [...others, message]);
  }
}
