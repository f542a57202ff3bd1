/** Says what a kiosk says, sealed, for tests of the gateway. */
import { createHash, createHmac } from "node:crypto";
import type { AnyFact, Presence, UpChannel } from "@anxin/firmware/contract";
import { brokerPasswordOf, seal, topicOf, unseal } from "@anxin/firmware/contract";
import type { EnrolledKiosk } from "../config/enrolment.ts";
import type { Incoming } from "../transport.ts";

const mac = (key: Uint8Array, message: string) =>
  createHmac("sha256", key).update(message, "latin1").digest("hex");

/** A link key for tests, the same on both sides. */
export function linkKey(kiosk: string, epoch: number): Buffer {
  return createHash("sha256").update(`test link ${kiosk} ${epoch}`).digest();
}

/** What a kiosk tells the broker at CONNECT. */
export function credentials(kiosk: string, epoch = 1): { username: string; password: string } {
  return { username: kiosk, password: brokerPasswordOf(mac, linkKey(kiosk, epoch)) };
}

export function enrolled(kiosk: string, epochs: readonly number[] = [1, 2, 3, 4]): EnrolledKiosk {
  const keys = epochs.map((epoch) => [String(epoch), linkKey(kiosk, epoch).toString("hex")]);
  return { kiosk, keys: Object.fromEntries(keys) };
}

export function doorFact(seq: number, more: Partial<AnyFact> = {}): AnyFact {
  return { seq, uptime: seq, time: 0, trust: "unknown", kind: "door-opened", body: {}, ...more };
}

export function plan(revision: number, epoch: number, opened = "00000000000000aa"): string {
  return JSON.stringify({
    revision,
    epoch,
    opened,
    lanes: [{ lane: 1, product: "condom-m" }],
    loads: [],
    refused: [],
    ways: { grant: true, voucher: false, card: false },
    hours: { open: 0, close: 1440 },
    timeouts: {
      confirmSeconds: 60,
      homeLeaveMs: 500,
      homeReturnMs: 3000,
      settleMs: 800,
      dropMs: 1500,
      doorOpenSeconds: 600,
    },
    nearest: [],
    firmware: "1.0.0",
  });
}

export class KioskVoice {
  readonly kiosk: string;
  epoch: number;
  session = 1;
  #n = 0;

  constructor(kiosk: string, epoch = 1) {
    this.kiosk = kiosk;
    this.epoch = epoch;
  }

  says(channel: UpChannel, body: object | string, epoch = this.epoch): Incoming {
    const topic = topicOf(this.kiosk, channel);
    const json = typeof body === "string" ? body : JSON.stringify(body);
    const payload = seal(mac, linkKey(this.kiosk, epoch), topic, json);
    return { client: this.kiosk, topic, payload: Buffer.from(payload, "latin1") };
  }

  facts(facts: readonly object[], epoch = this.epoch): Incoming {
    return this.says("facts", { epoch, facts }, epoch);
  }

  presence(more: Partial<Presence> = {}): Incoming {
    this.#n += 1;
    return this.says("presence", {
      session: this.session,
      n: this.#n,
      state: "ready",
      firmware: "1.0.0",
      revision: 1,
      epoch: this.epoch,
      oldest: 1,
      next: 1,
      uptime: 100,
      ...more,
    });
  }

  /** The JSON of what came down, undefined when its tag is wrong. */
  hears(topic: string, payload: string, epoch = this.epoch): Record<string, unknown> | undefined {
    const json = unseal(mac, linkKey(this.kiosk, epoch), { topic, payload });
    return json === undefined ? undefined : (JSON.parse(json) as Record<string, unknown>);
  }
}
