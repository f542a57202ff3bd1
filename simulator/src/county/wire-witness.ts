import { canonical } from "../checkers/canonical-json.ts";
import type { LeakScan } from "../checkers/leak-scan.ts";
import type { Broker, Connection, KioskEnd, Message } from "../world/broker.ts";

/** What the county said to a kiosk about a card. */
interface Question {
  pseudonym: string;
  want: "may" | "took" | "gave-back";
  take: string;
  /** Takes of this pseudonym the county had confirmed when it was asked. */
  known: number;
}

interface Marks {
  held: number;
  kept: number;
}

type Body = Record<string, unknown>;

/** The time in a receipt, of which there are more than of anything else. */
const TOLD_TIME = /"time":(\d+)/;

function bodyOf({ payload }: Message): Body {
  const end = payload.lastIndexOf("\n");
  return end < 0 ? {} : (JSON.parse(payload.slice(0, end)) as Body);
}

/** Remembers what passes on the wires between kiosks and gateway; changes nothing. */
export class WireWitness {
  /** By `kiosk/epoch/seq`: kind and body, as the kiosk said them first. */
  readonly said = new Map<string, string>();
  /** Marks that went down, as stories. */
  readonly takenBack: string[] = [];
  /** One pseudonym in two windows, as stories. */
  readonly linked: string[] = [];
  private readonly marks = new Map<string, Marks>();
  private readonly plans = new Map<string, readonly string[]>();
  private readonly refused = new Map<string, readonly string[]>();
  private readonly questions = new Map<string, Question>();
  private readonly confirmed = new Map<string, Set<string>>();
  private readonly allowed = new Map<string, Question>();
  private readonly windows = new Map<string, number>();
  private readonly away = new Map<string, number>();
  private awayMs = 0;
  private scratch = Buffer.alloc(8192);
  private readonly timesOffMs = new Map<string, number>();
  private readonly latestMs = new Map<string, number>();
  private readonly scan: LeakScan;
  private readonly nowMs: () => number;

  constructor(parts: { scan: LeakScan; nowMs: () => number }) {
    this.scan = parts.scan;
    this.nowMs = parts.nowMs;
  }

  /** By how much the last time a kiosk was given as authenticated was wrong. */
  timeOffMs(kiosk: string): number {
    return this.timesOffMs.get(kiosk) ?? 0;
  }

  /** The same broker, listened in on. */
  on(broker: Broker): Broker {
    return {
      connect: (end) => this.connection(end.kiosk, broker.connect(this.kioskEnd(end))),
      publish: (kiosk, message, retain) => {
        this.down(kiosk, message);
        broker.publish(kiosk, message, retain);
      },
      serve: (end) => broker.serve(end),
      line: (kiosk, up) => {
        this.lineMoved(kiosk, up);
        broker.line(kiosk, up);
      },
      cut: (kiosk) => broker.cut(kiosk),
      again: (kiosk, which) => broker.again(kiosk, which),
      slow: (kiosk, byMs) => broker.slow(kiosk, byMs),
      lineUp: (kiosk) => broker.lineUp(kiosk),
      connected: (kiosk) => broker.connected(kiosk),
      carried: () => broker.carried(),
    };
  }

  /** Highest seq of a kiosk's epoch that a receipt called held or kept. */
  acknowledged(kiosk: string, epoch: number): number {
    const marks = this.marks.get(`${kiosk}/${epoch}`);
    return marks === undefined ? 0 : Math.max(marks.held, marks.kept);
  }

  /** Lots of the plan that the kiosk last said it follows. */
  refusedBy(kiosk: string): readonly string[] {
    return this.refused.get(kiosk) ?? [];
  }

  /** The latest time a kiosk was ever given as authenticated, milliseconds; 0 before the first. */
  latestTimeMs(kiosk: string): number {
    return this.latestMs.get(kiosk) ?? 0;
  }

  /** Another board begins with no plan, and with the keys of its day. */
  forget(kiosk: string): void {
    this.refused.delete(kiosk);
    this.latestMs.delete(kiosk);
  }

  /** The county's yes for this pseudonym at this kiosk; undefined where it could not be asked. */
  yesFor(kiosk: string, pseudonym: string): { known: number } | undefined {
    const yes = this.allowed.get(kiosk);
    return yes?.pseudonym === pseudonym ? yes : undefined;
  }

  /** Longest time a kiosk's line was away and came back, milliseconds. */
  longestAwayMs(): number {
    return this.awayMs;
  }

  private lineMoved(kiosk: string, up: boolean): void {
    const nowMs = this.nowMs();
    const sinceMs = this.away.get(kiosk);
    if (!up) this.away.set(kiosk, sinceMs ?? nowMs);
    if (!up || sinceMs === undefined) return;
    this.away.delete(kiosk);
    this.awayMs = Math.max(this.awayMs, nowMs - sinceMs);
  }

  private connection(kiosk: string, connection: Connection): Connection {
    return {
      ...connection,
      publish: (message) => {
        this.up(kiosk, message);
        connection.publish(message);
      },
    };
  }

  private kioskEnd(end: KioskEnd): KioskEnd {
    return {
      ...end,
      received: (message) => {
        this.heard(end.kiosk, message);
        end.received(message);
      },
    };
  }

  private up(kiosk: string, message: Message): void {
    const topic = this.searched(message);
    if (topic === "facts") this.facts(kiosk, bodyOf(message));
    if (topic === "presence") this.follows(kiosk, bodyOf(message));
    if (topic === "ask") this.asks(kiosk, bodyOf(message));
  }

  private down(kiosk: string, message: Message): void {
    const topic = this.searched(message);
    if (topic === "receipt") this.receipt(kiosk, bodyOf(message));
    if (topic !== "plan") return;
    const body = bodyOf(message);
    this.plans.set(`${kiosk}/${String(body["revision"])}`, body["refused"] as string[]);
  }

  /** A message as it is sent: its bytes are searched, and its topic's last word given. */
  private searched({ topic, payload }: Message): string {
    this.scan.scan(topic, this.bytesOf(payload));
    return topic.slice(topic.lastIndexOf("/") + 1);
  }

  private bytesOf(payload: string): Buffer {
    if (payload.length > this.scratch.length) this.scratch = Buffer.alloc(2 * payload.length);
    return this.scratch.subarray(0, this.scratch.write(payload, "latin1"));
  }

  private facts(kiosk: string, body: Body): void {
    const { epoch, facts } = body as { epoch: number; facts: (Body & { seq: number })[] };
    for (const { seq, kind, body: told } of facts) {
      const id = `${kiosk}/${epoch}/${seq}`;
      if (!this.said.has(id)) this.said.set(id, canonical({ kind, body: told }));
    }
  }

  private follows(kiosk: string, body: Body): void {
    const lots = this.plans.get(`${kiosk}/${String(body["revision"])}`);
    if (lots !== undefined) this.refused.set(kiosk, lots);
  }

  private receipt(kiosk: string, body: Body): void {
    const { epoch, held, kept } = body as unknown as { epoch: number } & Marks;
    const id = `${kiosk}/${epoch}`;
    const before = this.marks.get(id) ?? { held: 0, kept: 0 };
    if (held < before.held) {
      this.takenBack.push(`${id}: a receipt says held ${held}, and had said ${before.held}`);
    }
    const marks = { held: Math.max(held, before.held), kept: Math.max(kept, before.kept) };
    this.marks.set(id, marks);
  }

  private asks(kiosk: string, body: Body): void {
    const { want, pseudonym, take, window } = body as unknown as Question & { window: number };
    if (pseudonym === undefined) return;
    this.knows(pseudonym, window);
    const known = this.confirmed.get(pseudonym)?.size ?? 0;
    if (want === "may") this.allowed.delete(kiosk);
    this.questions.set(questionId(kiosk, body["session"], body["n"]), {
      pseudonym,
      want,
      take,
      known,
    });
  }

  private knows(pseudonym: string, window: number): void {
    const before = this.windows.get(pseudonym) ?? window;
    this.windows.set(pseudonym, window);
    if (before !== window) this.linked.push(`one pseudonym in windows ${before} and ${window}`);
  }

  private heard(kiosk: string, message: Message): void {
    if (message.topic.endsWith("/receipt")) this.toldTime(kiosk, message);
    if (!message.topic.endsWith("/answer")) return;
    const body = bodyOf(message);
    const id = questionId(kiosk, body["session"], body["re"]);
    const question = this.questions.get(id);
    if (question === undefined) return;
    this.questions.delete(id);
    if (body["ok"] === true) this.answered(kiosk, question);
  }

  private toldTime(kiosk: string, message: Message): void {
    const atMs = Number(TOLD_TIME.exec(message.payload)?.[1]) * 1000;
    this.timesOffMs.set(kiosk, atMs - this.nowMs());
    if (atMs > (this.latestMs.get(kiosk) ?? 0)) this.latestMs.set(kiosk, atMs);
  }

  private answered(kiosk: string, question: Question): void {
    const { pseudonym, want, take } = question;
    if (want === "may") this.allowed.set(kiosk, question);
    const takes = this.confirmed.get(pseudonym) ?? new Set();
    if (want === "took") this.confirmed.set(pseudonym, takes.add(take));
    if (want === "gave-back") takes.delete(take);
  }
}

const questionId = (kiosk: string, session: unknown, n: unknown) =>
  `${kiosk}/${String(session)}/${String(n)}`;
