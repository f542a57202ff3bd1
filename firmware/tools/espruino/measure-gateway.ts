import { type AddressInfo, createServer } from "node:net";
import { Aedes } from "aedes";
import type { AnyFact, Plan } from "../../src/contract/messages.ts";
import type { ProgramAsk } from "../../src/kiosk/interface.ts";
import type { DownChannel } from "../../src/contract/topics.ts";
import { downMessage, openedJson, proofPlan } from "../../src/kiosk/proof-gateway.ts";

/** Answers what a kiosk asks of a program; undefined for one that is not there. */
export type Programs = (ask: ProgramAsk) => object | undefined;

const LANES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
/** 2027-01-15, what the gateway tells. */
export const START_SECONDS = 1799976000;
/** What the county lets a card have, and under which window the kiosk is given a base key. */
export const CARD_RULE = { rule: 1, window: 202701 };

/**
 * A gateway that opens an epoch, keeps the time, says yes to a card at once, and never says that it
 * holds a fact: all stay unsent.
 */
export async function startGateway(programs?: Programs) {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  let session = 0;
  let m = 0;
  let nonce = "";
  /** What the kiosk told, by seq. */
  const facts = new Map<number, AnyFact>();
  let revision = 1;
  const say = (channel: DownChannel, value: object): void => {
    const { topic, payload } = downMessage(channel, value);
    const packet = {
      cmd: "publish",
      topic,
      qos: 1,
      dup: false,
      retain: channel === "plan",
    } as const;
    aedes.publish({ ...packet, payload: Buffer.from(payload, "latin1") }, () => {});
  };
  const sayFresh = (channel: DownChannel, value: object): void => {
    m += 1;
    say(channel, { session, term: 1, m, ...value });
  };
  const receipt = (): void => {
    if (session === 0) return;
    sayFresh("receipt", { epoch: 1, held: 0, kept: 0, time: START_SECONDS });
  };
  aedes.on("publish", ({ topic, payload }) => {
    const channel = topic.split("/").at(-1);
    if (channel !== "ask" && channel !== "presence" && channel !== "facts") return;
    const json = openedJson(payload.toString("latin1"));
    if (channel === "facts") {
      for (const fact of json["facts"] as AnyFact[]) facts.set(fact.seq, fact);
    }
    if (channel === "ask" && typeof json["nonce"] === "string") {
      nonce = json["nonce"];
      say("plan", benchPlan(nonce));
    } else if (channel === "ask" && json["want"] === "program") {
      const answer = programs?.(json as unknown as ProgramAsk);
      if (answer !== undefined) sayFresh("program", answer);
    } else if (channel === "ask") sayFresh("answer", { re: json["n"], ok: true, code: "ok" });
    if (channel === "presence" && json["state"] === "ready" && json["session"] !== session) {
      session = Number(json["session"]);
      receipt();
    }
  });
  const timer = setInterval(receipt, 10_000);
  const stop = (): Promise<void> => {
    clearInterval(timer);
    return new Promise((resolve) => aedes.close(() => server.close(() => resolve())));
  };
  /** A newer plan, which names another program. */
  const wish = (firmware: string): void => {
    revision += 1;
    say("plan", { ...benchPlan(nonce), firmware, revision });
  };
  return { port: (server.address() as AddressInfo).port, sayFresh, wish, facts, stop };
}

/** Longer than any kiosk waits: a busy PC must not have a lane closed. */
const TIMEOUTS = { homeLeaveMs: 20_000, homeReturnMs: 40_000, settleMs: 250, dropMs: 10_000 };

function benchPlan(nonce: string): Plan {
  return proofPlan(nonce, {
    timeouts: { confirmSeconds: 60, doorOpenSeconds: 900, ...TIMEOUTS },
    lanes: LANES.map((lane) => ({ lane, product: lane === 1 ? "condom-m" : "condom-l" })),
    loads: LANES.map((lane) => {
      const lot = `LOT-2026-${lane}`;
      return { id: `L${lane}`, lane, lot, expiry: 20290131, count: 12 };
    }),
    ways: { grant: true, voucher: true, card: true },
    quotas: [{ rule: CARD_RULE.rule, period: "month", boxes: 2, ways: ["card"] }],
  });
}
