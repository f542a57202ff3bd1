import {
  type Channel,
  type DownChannel,
  type Fact,
  keyOf,
  loadCodeText,
  type Mac,
  nameNumber,
  type Plan,
  rootOf,
  seal,
  sha256,
  topicOf,
  unseal,
  voucherText,
} from "@anxin/firmware/contract";
import type { PartTime } from "../parts/part.ts";
import type { StoryLoad } from "./story.ts";

/** The kiosk of every story, and its county's master key. */
export const STORY_KIOSK = "k1";
export const STORY_FIRMWARE = "1.0.0";
const EPOCH = 1;
const MASTER_BYTE = 7;

/** Roots of the first epochs, as the technician's tool would leave them on the board. */
export function storyRoots(mac: Mac): { epoch: number; root: Uint8Array }[] {
  const master = new Uint8Array(32).fill(MASTER_BYTE);
  return [1, 2, 3, 4].map((epoch) => ({
    epoch,
    root: rootOf(mac, master, { kiosk: STORY_KIOSK, epoch }),
  }));
}

export interface Message {
  topic: string;
  payload: string;
}

export interface GatewayParts {
  mac: Mac;
  time: PartTime;
  /** Unix seconds: what it says as authenticated time. */
  seconds: () => number;
  /** The plan but for what belongs to the epoch. */
  plan: Omit<Plan, "epoch" | "opened" | "revision">;
  /** Brings a message to the kiosk; it is lost when there is no line. */
  send: (message: Message) => void;
}

type Said = { [key: string]: unknown };

/** After a connection came up, and again and again: what a receipt is repeated by. */
const RECEIPT_MS = 20000;
const ANSWER_MS = 20;
const CODE_LIFE_SECONDS = 86400;

/** The other end of the line: opens the epoch, sends the plan, holds facts, grants boxes. */
export class StoryGateway {
  /** Every fact that came, by its number. */
  readonly facts: { [seq: number]: Fact };
  /** Highest number with none missing below it. */
  held: number;
  /** The kiosk has said it is ready since the power last came. */
  ready: boolean;
  /** Code of the last refusal of a grant, as the person's phone would show it. */
  told: string;
  private readonly parts: GatewayParts;
  private readonly linkKey: Uint8Array;
  private opened: string;
  private session: number;
  private m: number;
  private bootedAtMs: number;
  private readonly taken: { [pseudonym: string]: number };
  private stopped: boolean;

  constructor(parts: GatewayParts) {
    this.parts = parts;
    this.facts = {};
    this.held = 0;
    this.ready = false;
    this.told = "";
    const root = (storyRoots(parts.mac)[0] as { root: Uint8Array }).root;
    this.linkKey = keyOf(parts.mac, root, "link");
    this.opened = "";
    this.session = 0;
    this.m = 0;
    this.bootedAtMs = 0;
    this.taken = {};
    this.stopped = false;
  }

  /** The code a restocker's phone shows for a load, as the cloud makes it; good for a day. */
  loadCode(load: StoryLoad): string {
    const { id, lane, lot, expiry, count } = load;
    const lines = [{ lane, lot, expiry, count }];
    const until = this.parts.seconds() + CODE_LIFE_SECONDS;
    return loadCodeText(this.parts.mac, this.voucherKey(), { epoch: EPOCH, until, id, lines });
  }

  /** A voucher as the cloud makes it, for one box; its end depends on the day only. */
  voucher(of: { nonce: string; product: string }): string {
    const { nonce } = of;
    const product = nameNumber(of.product);
    const day = Math.floor(this.parts.seconds() / CODE_LIFE_SECONDS);
    const expiry = (day + 2) * CODE_LIFE_SECONDS;
    const fields = { version: 1, key: EPOCH, product, expiry, category: 0, boxes: 1, nonce };
    return voucherText(sha256, this.voucherKey(), fields);
  }

  /** The key of vouchers and of codes of loads. */
  private voucherKey(): Uint8Array {
    return keyOf(
      this.parts.mac,
      (storyRoots(this.parts.mac)[0] as { root: Uint8Array }).root,
      "voucher",
    );
  }

  start(): void {
    this.parts.time.after(RECEIPT_MS, () => {
      if (this.stopped) return;
      if (this.session > 0) this.sayReceipt();
      this.start();
    });
  }

  stop(): void {
    this.stopped = true;
  }

  /** The kiosk subscribed: a broker hands it the plan it retains. */
  connected(): void {
    if (this.opened !== "") this.sayPlan();
  }

  /** Something the kiosk published; what is under no key it knows changes nothing. */
  published(topic: string, payload: string): void {
    const json = unseal(this.parts.mac, this.linkKey, { topic, payload });
    if (json === undefined) return;
    const said = JSON.parse(json) as Said;
    const channel = topic.slice(topic.lastIndexOf("/") + 1) as Channel;
    if (channel === "presence") this.heardPresence(said);
    if (channel === "facts") this.heardFacts(said);
    if (channel === "ask") this.heardAsk(said);
    if (channel === "progress" && said["state"] === "refused") this.told = said["code"] as string;
  }

  /** Somebody tapped: one box of a product, for at most this long. */
  grant(id: string, product: string, seconds: number): void {
    const uptime = Math.floor((this.parts.time.nowMs() - this.bootedAtMs) / 1000);
    this.say("grant", {
      id: ("0000000000000000" + id).slice(-16),
      product,
      until: uptime + seconds,
    });
  }

  private heardPresence(said: Said): void {
    if (said["session"] !== this.session) this.m = 0;
    this.session = said["session"] as number;
    this.bootedAtMs = this.parts.time.nowMs() - (said["uptime"] as number) * 1000;
    if (said["state"] === "ready") this.ready = true;
    this.parts.time.after(ANSWER_MS, () => this.sayReceipt());
  }

  private heardFacts(said: Said): void {
    const facts = said["facts"] as Fact[];
    for (const fact of facts) this.facts[fact.seq] = fact;
    while (this.facts[this.held + 1] !== undefined) this.held++;
    this.parts.time.after(ANSWER_MS, () => this.sayReceipt());
  }

  private heardAsk(said: Said): void {
    if (said["want"] === "epoch") {
      if (said["epoch"] !== EPOCH) return;
      this.opened = said["nonce"] as string;
      this.sayPlan();
    } else this.answerQuota(said);
  }

  private answerQuota(said: Said): void {
    const pseudonym = said["rule"] + "/" + said["window"] + "/" + said["pseudonym"];
    const taken = this.taken[pseudonym] ?? 0;
    if (said["want"] === "took") this.taken[pseudonym] = taken + 1;
    const rule = (this.parts.plan.quotas ?? []).filter((one) => one.rule === said["rule"])[0];
    const used = said["want"] === "may" && rule !== undefined && taken >= rule.boxes;
    const answer = { re: said["n"], ok: !used, code: used ? "quota-used" : "ok" };
    this.say("answer", answer);
  }

  private sayReceipt(): void {
    const { held } = this;
    this.say("receipt", { epoch: EPOCH, held, kept: held, time: this.parts.seconds() });
  }

  private sayPlan(): void {
    const plan = { revision: 1, epoch: EPOCH, opened: this.opened, ...this.parts.plan };
    this.send("plan", plan);
  }

  private say(channel: DownChannel, value: object): void {
    this.m++;
    this.send(channel, { session: this.session, term: 1, m: this.m, ...value });
  }

  private send(channel: DownChannel, value: object): void {
    const topic = topicOf(STORY_KIOSK, channel);
    const payload = seal(this.parts.mac, this.linkKey, topic, JSON.stringify(value));
    this.parts.time.after(ANSWER_MS, () => this.parts.send({ topic, payload }));
  }
}
