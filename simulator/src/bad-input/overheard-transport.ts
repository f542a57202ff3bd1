import { parseTopic, splitPayload, type Channel } from "@anxin/firmware/contract";
import type { Inbox, Outgoing, Transport, Verdict } from "@anxin/gateway";

/** One message that came up and what the gateway made of it. */
export interface Heard {
  client: string | undefined;
  topic: string;
  json: string;
  verdict: Verdict;
}

/** A road to the kiosks on which a test listens, and on which it may change what goes down. */
export class OverheardTransport implements Transport {
  readonly heard: Heard[] = [];
  readonly told: Outgoing[] = [];
  /** What becomes of a message on its way down; undefined when it goes no further. */
  onTheWay: (message: Outgoing) => Outgoing | undefined = (message) => message;
  /** The gateway's own door for messages, as a broker that cannot name its clients would use it. */
  inbox: Inbox | undefined;
  readonly #road: Transport;

  constructor(road: Transport) {
    this.#road = road;
  }

  start(inbox: Inbox): Promise<void> {
    this.inbox = inbox;
    return this.#road.start({
      receive: async (message) => {
        const verdict = await inbox.receive(message);
        const { client, topic, payload } = message;
        const json = splitPayload(Buffer.from(payload).toString("latin1"))?.json ?? "";
        this.heard.push({ client, topic, json, verdict });
        return verdict;
      },
      disconnected: (kiosk) => inbox.disconnected(kiosk),
      admits: (who) => inbox.admits(who),
    });
  }

  stop(): Promise<void> {
    return this.#road.stop();
  }

  publish(message: Outgoing): void {
    const changed = this.onTheWay(message);
    if (changed === undefined) return;
    this.told.push(changed);
    this.#road.publish(changed);
  }

  /** What the kiosk said on a channel, oldest first; what was not JSON is left out. */
  from(kiosk: string, channel: Channel): Record<string, unknown>[] {
    return this.heard.flatMap(({ topic, json }) => {
      const at = parseTopic(topic);
      if (at?.kiosk !== kiosk || at.channel !== channel || json === "") return [];
      return [JSON.parse(json) as Record<string, unknown>];
    });
  }
}
