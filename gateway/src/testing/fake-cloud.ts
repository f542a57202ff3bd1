/** A cloud in memory that keeps the contract, and misbehaves when told to. */
import type {
  AskRequest,
  AskResponse,
  IntakeRequest,
  IntakeResponse,
  Item,
  Mark,
  Notice,
  NoticesRequest,
  ProgramRequest,
  ProgramResponse,
  SiteFact,
  StreamEvent,
  TakeRequest,
  TakeResponse,
} from "@anxin/firmware/contract/uplink";
import { SITE } from "@anxin/firmware/contract/uplink";
import type { WireCode } from "@anxin/firmware/contract";
import type { CloudLink, StreamHandlers } from "../uplink/cloud-link.ts";
import { CloudError } from "../uplink/cloud-link.ts";

interface Ledger {
  term: number;
  epoch: number;
  kept: Record<number, number>;
  plan: string | undefined;
}

export class FakeCloud implements CloudLink {
  readonly kiosks = new Map<string, Ledger>();
  /** Every item of every request, as it came. */
  readonly requests: Item[][] = [];
  readonly stored: Item[] = [];
  readonly noticed: Notice[] = [];
  /** Every quota ask, as it came; answered by `answers`, at once unless a test says otherwise. */
  readonly asked: AskRequest[] = [];
  answers: (ask: AskRequest) => Promise<AskResponse> = async () => ({ ok: true, code: "ok" });
  /** Every ask for a program, as it came; answered by `programs`. */
  readonly programsAsked: ProgramRequest[] = [];
  programs: (ask: ProgramRequest) => Promise<ProgramResponse> = async () => ({});
  takes = 0;
  opensOrigins = true;
  /** Nonces of opened origins, in the order of their epochs. */
  readonly nonces: string[] = [];
  streams: StreamHandlers[] = [];
  /** When set, every request but the stream fails with it. */
  failing: CloudError | undefined;
  /** When set, intake of these items fails with it. */
  dislikes: ((items: Item[]) => CloudError | undefined) | undefined;

  add(kiosk: string, epoch = 1, plan?: string): void {
    this.kiosks.set(kiosk, { term: 0, epoch, kept: {}, plan });
  }

  of(kiosk: string): Ledger {
    const ledger = this.kiosks.get(kiosk);
    if (ledger === undefined) throw new Error(`no kiosk ${kiosk} in the fake cloud`);
    return ledger;
  }

  /** Seqs of the kiosk's facts in the order they were stored. */
  seqs(kiosk: string, epoch = 1): number[] {
    return this.stored.flatMap((item) =>
      item.type === "fact" && item.kiosk === kiosk && item.epoch === epoch ? [item.fact.seq] : [],
    );
  }

  async take({ kiosks, origin }: TakeRequest): Promise<TakeResponse> {
    this.#mayFail();
    if (origin !== undefined) return { taken: [], refused: [], ...this.#opened(origin) };
    this.takes += 1;
    const response: TakeResponse = { taken: [], refused: [] };
    for (const kiosk of kiosks) {
      const ledger = this.kiosks.get(kiosk);
      if (ledger === undefined) {
        response.refused.push({ kiosk, code: "unknown-kiosk" });
        continue;
      }
      ledger.term += 1;
      const { term, epoch, plan } = ledger;
      const kept = ledger.kept[epoch] ?? 0;
      response.taken.push({ kiosk, term, epoch, kept, ...(plan === undefined ? {} : { plan }) });
    }
    return response;
  }

  /** Opens the gateway's own origin; a cloud from before that opens none. */
  #opened(nonce: string): Pick<TakeResponse, "origin"> {
    if (!this.opensOrigins) return {};
    if (!this.nonces.includes(nonce)) this.nonces.push(nonce);
    const epoch = this.nonces.indexOf(nonce) + 1;
    const ledger = this.kiosks.get(SITE) ?? { term: 0, epoch: 0, kept: {}, plan: undefined };
    this.kiosks.set(SITE, { ...ledger, term: epoch, epoch });
    return { origin: { term: epoch, epoch, kept: ledger.kept[epoch] ?? 0 } };
  }

  /** What the gateway told under its own origin, in the order it was stored. */
  site(): SiteFact[] {
    return this.stored.flatMap((item) => (item.type === "site" ? [item.fact] : []));
  }

  async intake({ items }: IntakeRequest): Promise<IntakeResponse> {
    this.#mayFail();
    this.requests.push(items);
    const dislike = this.dislikes?.(items);
    if (dislike !== undefined) throw dislike;
    const refused = new Map<string, WireCode>();
    const marks = new Map<string, Mark>();
    for (const item of items) this.#store(item, refused, marks);
    return {
      marks: [...marks.values()],
      refused: [...refused].map(([kiosk, code]) => ({ kiosk, code })),
    };
  }

  async notices({ notices }: NoticesRequest): Promise<void> {
    this.#mayFail();
    this.noticed.push(...notices);
  }

  async ask(request: AskRequest): Promise<AskResponse> {
    this.#mayFail();
    this.asked.push(request);
    return this.answers(request);
  }

  async program(request: ProgramRequest): Promise<ProgramResponse> {
    this.#mayFail();
    this.programsAsked.push(request);
    return this.programs(request);
  }

  stream(handlers: StreamHandlers): () => void {
    this.streams.push(handlers);
    return () => {
      this.streams = this.streams.filter((open) => open !== handlers);
    };
  }

  /** Says an event on every open stream. */
  async say(event: StreamEvent): Promise<void> {
    for (const stream of this.streams) await stream.event(event);
  }

  breakStreams(): void {
    const broken = this.streams;
    this.streams = [];
    for (const stream of broken) stream.closed(new CloudError("unreachable", "broken by a test"));
  }

  #mayFail(): void {
    if (this.failing !== undefined) throw this.failing;
  }

  #store(item: Item, refused: Map<string, WireCode>, marks: Map<string, Mark>): void {
    const { kiosk, epoch } = item;
    const ledger = this.kiosks.get(kiosk);
    if (ledger === undefined || item.term !== ledger.term) {
      refused.set(kiosk, ledger === undefined ? "unknown-kiosk" : "term-old");
      return;
    }
    const kept = ledger.kept[epoch] ?? 0;
    const last = lastOf(item);
    if (firstOf(item) > kept + 1) refused.set(kiosk, "ahead-of-mark");
    else if (last > kept || item.type === "quarantine" || item.type === "declaration") {
      ledger.kept[epoch] = Math.max(kept, last);
      this.stored.push(item);
    }
    marks.set(`${kiosk} ${epoch}`, { kiosk, epoch, kept: ledger.kept[epoch] ?? 0 });
  }
}

function firstOf(item: Item): number {
  if (item.type === "fact" || item.type === "site") return item.fact.seq;
  if (item.type === "gap" || item.type === "site-gap") return item.from;
  return item.type === "quarantine" ? item.seq : 0;
}

function lastOf(item: Item): number {
  return item.type === "gap" || item.type === "site-gap" ? item.to : firstOf(item);
}
