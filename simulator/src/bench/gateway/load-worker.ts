/**
 * The load, in a process of its own: every kiosk has one message in flight, as the contract has it,
 * and sends the next when this one is answered. Packets are made before the clock starts.
 */
import { brokerPasswordOf, seal, splitPayload, topicOf } from "@anxin/firmware/contract";
import { EPOCH, kioskIds, linkKeyOf, mac } from "../county.ts";
import { percentileOf } from "../figures.ts";
import { MqttConnection, publishPacket } from "../mqtt-connection.ts";
import { order, report } from "../worker.ts";
import { type FactMessage, factMessagesOf, type Shape } from "./fact-messages.ts";

/** `receipt`: the answer is PUBACK and a receipt that holds the message; `puback`: PUBACK alone. */
export interface LoadOrder {
  port: number;
  shape: Shape;
  answer: "receipt" | "puback";
}

export interface LoadReport {
  /** From the first timed PUBLISH to the last answer. */
  elapsedMs: number;
  /** From one PUBLISH to its answer. */
  answerMsMedian: number;
  answerMsP99: number;
  /** Processor time of this process in the timed part: near `elapsedMs`, the load was the limit. */
  processorMs: number;
}

/** One kiosk: a queue of messages and the one in flight. */
class LoadKiosk {
  readonly answerMs: number[] = [];
  private readonly messages: FactMessage[];
  private readonly answer: LoadOrder["answer"];
  private readonly connection: MqttConnection;
  private at = 0;
  private end = 0;
  private acknowledged = false;
  private held = 0;
  private sentAt = 0;
  private finished: () => void = () => {};

  constructor(connection: MqttConnection, messages: FactMessage[], answer: LoadOrder["answer"]) {
    this.connection = connection;
    this.messages = messages;
    this.answer = answer;
    connection.onPuback = () => {
      this.acknowledged = true;
      this.next();
    };
    connection.onPublish = (_topic, payload) => {
      const parts = splitPayload(payload.toString("latin1"));
      if (parts === undefined) return;
      this.held = Math.max(this.held, (JSON.parse(parts.json) as { held: number }).held);
      this.next();
    };
  }

  /** Sends the next `count` messages one after the other; resolves at the last answer. */
  send(count: number): Promise<void> {
    this.end = Math.min(this.at + count, this.messages.length);
    return new Promise((resolve, reject) => {
      this.finished = resolve;
      this.connection.onLost = reject;
      this.publish();
    });
  }

  private publish(): void {
    const message = this.messages[this.at];
    if (message === undefined || this.at >= this.end) {
      this.finished();
      return;
    }
    this.acknowledged = false;
    this.sentAt = performance.now();
    this.connection.send(message.packet);
  }

  private next(): void {
    const message = this.messages[this.at];
    if (message === undefined || this.at >= this.end || !this.acknowledged) return;
    if (this.answer === "receipt" && this.held < message.last) return;
    this.answerMs.push(performance.now() - this.sentAt);
    this.at += 1;
    this.publish();
  }
}

async function openKiosk(
  { id, messages }: { id: string; messages: FactMessage[] },
  { port, answer }: LoadOrder,
): Promise<LoadKiosk> {
  const password = brokerPasswordOf(mac, linkKeyOf(id));
  const connection = await MqttConnection.open({ port, clientId: id, username: id, password });
  await connection.subscribe([topicOf(id, "receipt")]);
  await new Promise<void>((resolve, reject) => {
    connection.onLost = reject;
    if (answer === "receipt") connection.onPublish = () => resolve();
    else connection.onPuback = resolve;
    connection.send(readyPacket(id));
  });
  return new LoadKiosk(connection, messages, answer);
}

/** A kiosk says it is there before it sends facts; the gateway answers with its first receipt. */
function readyPacket(kiosk: string): Buffer {
  const topic = topicOf(kiosk, "presence");
  const json = JSON.stringify({
    session: 1,
    n: 1,
    state: "ready",
    firmware: "bench-1",
    revision: 1,
    epoch: EPOCH,
    oldest: 1,
    next: 1,
    uptime: 10,
  });
  return publishPacket(topic, seal(mac, linkKeyOf(kiosk), topic, json), 65533);
}

const wanted = await order<LoadOrder>();
const prepared = kioskIds(wanted.shape.kiosks).map((id) => ({
  id,
  messages: factMessagesOf(id, wanted.shape),
}));
const kiosks = await Promise.all(prepared.map((kiosk) => openKiosk(kiosk, wanted)));
const told = order();
report({ state: "connected" });
await told;
await Promise.all(kiosks.map((kiosk) => kiosk.send(wanted.shape.warmUp)));
for (const kiosk of kiosks) kiosk.answerMs.length = 0;
const processor = process.cpuUsage();
const from = performance.now();
await Promise.all(kiosks.map((kiosk) => kiosk.send(wanted.shape.messages)));
const elapsedMs = performance.now() - from;
const used = process.cpuUsage(processor);
const answerMs = kiosks.flatMap((kiosk) => kiosk.answerMs);
const loadReport: LoadReport = {
  elapsedMs,
  answerMsMedian: percentileOf(answerMs, 50),
  answerMsP99: percentileOf(answerMs, 99),
  processorMs: (used.user + used.system) / 1000,
};
report(loadReport);
