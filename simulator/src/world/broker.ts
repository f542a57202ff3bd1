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
 * What the gateway's end of the broker is told. `closed` means the sender broke the rules and loses its connection;
 * the promise may wait for virtual time, so nobody here waits for it.
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
 * The broker and the lines to it, as far as MQTT 3.1.1 over TCP allows: one connection keeps its order, messages are
 * late, come twice, or are lost together with their connection; a lost connection is noticed late at both ends.
 */
export interface Broker {
  connect: (end: KioskEnd) => Connection;
  /** The gateway publishes to a kiosk; retained messages wait for its next subscription. */
  publish: (kiosk: string, message: Message, retain: boolean) => void;
  /** A gateway starts (its end) or is killed (undefined): with it goes the broker and all it retained. */
  serve: (end: GatewayEnd | undefined) => void;
  /** Takes a kiosk's line away or gives it back. */
  line: (kiosk: string, up: boolean) => void;
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
}

/** Keep-alive 30 s; a broker gives up after one and a half (MQTT 3.1.1 section 3.1.2.10). */
const NOTICE_MS_MAX = 45_000;
const REFUSED_MS = 3_000;

interface Wire {
  end: KioskEnd;
  /** Both ends believe in it and bytes get through. */
  whole: boolean;
  upUntilMs: number;
  downUntilMs: number;
}

/** A broker with no gateway behind it yet; every line is up. */
export function brokerOf(world: {
  time: VirtualTime;
  random: Random;
  faults: LineFaults;
}): Broker {
  const { time, random, faults } = world;
  const wires = new Map<string, Wire>();
  const dead = new Set<string>();
  const retained = new Map<string, Message[]>();
  let gateway: GatewayEnd | undefined;
  let carried = 0;

  const delay = () => random.between(faults.delayMsMin, faults.delayMsMax);

  /** Runs `deliver` after the line's delay, never before what was sent earlier on it. */
  function carry(untilMs: number, deliver: () => void): number {
    const atMs = Math.max(untilMs, time.monotonicMs() + delay());
    time.after(atMs - time.monotonicMs(), deliver);
    if (random.chance(faults.resent)) time.after(atMs + delay() - time.monotonicMs(), deliver);
    return atMs;
  }

  function toGateway(wire: Wire, message: Message): void {
    carried += 1;
    void gateway?.received(wire.end.kiosk, message).then((verdict) => {
      if (verdict === "closed") breakWire(wire, { kiosk: true, will: true });
    });
  }

  function up(wire: Wire, message: Message): void {
    wire.upUntilMs = carry(wire.upUntilMs, () => {
      if (wire.whole) toGateway(wire, message);
    });
  }

  function down(wire: Wire, message: Message): void {
    wire.downUntilMs = carry(wire.downUntilMs, () => {
      if (!wire.whole) return;
      carried += 1;
      wire.end.received(message);
    });
  }

  /** The bytes stop; each end finds out in its own time. */
  function breakWire(wire: Wire, tell: { kiosk: boolean; will: boolean }): void {
    if (!wire.whole) return;
    wire.whole = false;
    if (wires.get(wire.end.kiosk) === wire) wires.delete(wire.end.kiosk);
    const serving = gateway;
    if (tell.kiosk) time.after(random.below(NOTICE_MS_MAX), wire.end.down);
    if (!tell.will) return;
    time.after(random.below(NOTICE_MS_MAX), () => {
      if (gateway === serving) lay(wire);
    });
  }

  /** The broker gives up on a connection: its will is published, and the kiosk is gone unless it came again. */
  function lay(wire: Wire): void {
    toGateway(wire, wire.end.will);
    if (!wires.has(wire.end.kiosk)) gateway?.disconnected(wire.end.kiosk);
  }

  function accept(wire: Wire): void {
    const kiosk = wire.end.kiosk;
    if (gateway === undefined || dead.has(kiosk)) {
      time.after(REFUSED_MS, wire.end.down);
      return;
    }
    const older = wires.get(kiosk);
    if (older !== undefined) breakWire(older, { kiosk: false, will: true });
    wires.set(kiosk, wire);
    wire.whole = true;
    wire.end.up();
    for (const message of retained.get(kiosk) ?? []) down(wire, message);
  }

  function connect(end: KioskEnd): Connection {
    const wire: Wire = { end, whole: false, upUntilMs: 0, downUntilMs: 0 };
    let dialling: Cancel | undefined = time.after(delay(), () => {
      dialling = undefined;
      accept(wire);
    });
    const hangUp = (will: boolean) => {
      dialling?.();
      breakWire(wire, { kiosk: false, will });
    };
    return {
      publish: (message) => up(wire, message),
      close: () => {
        hangUp(false);
        gateway?.disconnected(end.kiosk);
      },
      vanish: () => hangUp(true),
    };
  }

  function keep(kiosk: string, message: Message): void {
    const others = (retained.get(kiosk) ?? []).filter((one) => one.topic !== message.topic);
    retained.set(kiosk, message.payload === "" ? others : [...others, message]);
  }

  return {
    connect,
    publish(kiosk, message, retain) {
      if (gateway === undefined) return;
      if (retain) keep(kiosk, message);
      const wire = wires.get(kiosk);
      if (wire !== undefined) down(wire, message);
    },
    serve(end) {
      gateway = undefined;
      for (const wire of wires.values()) breakWire(wire, { kiosk: true, will: false });
      retained.clear();
      gateway = end;
    },
    line(kiosk, isUp) {
      if (isUp) {
        dead.delete(kiosk);
        return;
      }
      dead.add(kiosk);
      const wire = wires.get(kiosk);
      if (wire !== undefined) breakWire(wire, { kiosk: true, will: true });
    },
    lineUp: (kiosk) => !dead.has(kiosk),
    connected: (kiosk) => wires.has(kiosk),
    carried: () => carried,
  };
}
