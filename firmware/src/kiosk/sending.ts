import { LIMITS } from "../contract/limits.ts";
import type { Presence, Receipt } from "../contract/messages.ts";
import { oldestSeq } from "./journal/journal.ts";
import { readFacts, withoutUnreadable } from "./journal/reader.ts";
import { withReceiptTime } from "./clock.ts";
import { presenceOf, publish } from "./messages.ts";
import { flashOf, put, type Turn } from "./turn.ts";

/** Changes of `oldest` and `next` alone are told at most this often. */
export const PRESENCE_MS = 60000;
const RESEND_MS = LIMITS.resendSeconds * 1000;
/** Room for the envelope and the tag around the facts of a message. */
const ENVELOPE_BYTES = 64;

/** Says what is true of this kiosk, retained. */
export function tellPresence(turn: Turn): void {
  const { link } = turn.state;
  const uptimeMs = turn.moment.uptimeMs;
  const told = presenceOf(turn.state, { state: "ready", n: link.n, uptimeMs });
  put(turn, { link: { ...link, n: link.n + 1, told, toldMs: uptimeMs } });
  publish(turn, "presence", { json: JSON.stringify(told), qos: 1, retain: true });
}

/** Whether presence says something old, and whether that can wait for the minute. */
export function presenceChange(turn: Turn): "none" | "soon" | "now" {
  const { link, plan, journal } = turn.state;
  const told: Presence | undefined = link.told;
  if (told === undefined) return "now";
  const revision = plan === undefined ? 0 : plan.plan.revision;
  if (told.revision !== revision || told.epoch !== journal.durable.epoch) return "now";
  const same = told.oldest === oldestSeq(journal) && told.next === journal.durable.seq + 1;
  return same ? "none" : "soon";
}

/** The facts from `seq` on as JSON texts, as many as one message may carry. */
function textsFrom(turn: Turn, seq: number): string[] {
  const texts: string[] = [];
  let bytes = ENVELOPE_BYTES;
  readFacts(turn.state.journal, flashOf(turn), {
    seq,
    visit(fact) {
      const text = JSON.stringify(fact);
      bytes += text.length + 1;
      if (bytes > LIMITS.factsBytesMax || texts.length >= LIMITS.factsPerMessageMax) return false;
      texts.push(text);
      return true;
    },
  });
  return texts;
}

/** Whether facts may go out now: one message in flight, of facts the gateway does not hold. */
export function mayFactsGo(turn: Turn): boolean {
  const { link, journal } = turn.state;
  const from = journal.durable.held + 1;
  if (!link.marked || link.flight !== undefined || from > journal.durable.seq) return false;
  return from >= oldestSeq(journal);
}

/** Sends the first facts the gateway does not hold; only where {@link mayFactsGo}. */
export function sendFacts(turn: Turn): void {
  const { link, journal } = turn.state;
  const { durable } = journal;
  const from = durable.held + 1;
  const texts = textsFrom(turn, from);
  if (texts.length === 0) {
    put(turn, { journal: withoutUnreadable(journal, from) });
    return;
  }
  const json = '{"epoch":' + durable.epoch + ',"facts":[' + texts.join(",") + "]}";
  const flight = { last: durable.held + texts.length, sentMs: turn.moment.uptimeMs };
  put(turn, { link: { ...link, flight } });
  publish(turn, "facts", { json, qos: 1, retain: false });
}

/** Facts no receipt answered are sent again; nothing is ever forgotten by a PUBACK. */
export function resendDue(turn: Turn): void {
  const { link } = turn.state;
  if (link.flight === undefined || turn.moment.uptimeMs < link.flight.sentMs + RESEND_MS) return;
  put(turn, { link: { ...link, flight: undefined } });
}

export function resendAtMs(turn: Turn): number | undefined {
  const { flight } = turn.state.link;
  return flight === undefined ? undefined : flight.sentMs + RESEND_MS;
}

/** A fresh receipt: authenticated time, and where to send from. `held` may have gone down. */
export function receipted(turn: Turn, receipt: Receipt): void {
  const { journal, clock, link } = turn.state;
  put(turn, { clock: withReceiptTime(clock, receipt.time, turn.moment) });
  const { durable } = journal;
  if (receipt.epoch !== durable.epoch || durable.epoch === 0) return;
  const held = Math.min(receipt.held, durable.seq);
  const kept = Math.min(receipt.kept, durable.seq);
  const { flight } = link;
  const flying = flight !== undefined && held < flight.last && held >= durable.held;
  put(turn, {
    journal: { ...journal, durable: { ...durable, held, kept } },
    link: { ...turn.state.link, marked: true, flight: flying ? flight : undefined },
  });
}
