/**
 * The one connection of this process to the gateway's broker, shared by our nodes. Address and
 * password come in the environment, made anew by the gateway at each start.
 */
import type { MqttClient } from "mqtt";
import { connect } from "mqtt";
import { SITE_NOTE_TOPIC, SITE_USER, siteTopicOf } from "@anxin/firmware/contract/site";
import type { NodeStatus } from "./red.ts";

export interface Listener {
  /** A filter a site's program may read. */
  filter: string;
  hear(message: unknown): void;
  status(status: NodeStatus): void;
}

const RECONNECT_MS = 5_000;
/** After this the nodes of a flow are wired; what came earlier would go nowhere. */
const WIRED_MS = 1_000;
const ALERTS = siteTopicOf("alert", "");

class SiteLink {
  readonly #listeners = new Set<Listener>();
  /**
   * Alerts that are open, by topic. The broker tells them once a connection, and a node that was
   * deployed again must hear them too.
   */
  readonly #open = new Map<string, string>();
  #client: MqttClient | undefined;

  /** Hears from now on; the returned function ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    const client = this.#connected();
    listener.status(statusOf(client?.connected ?? false));
    if (client?.connected) client.subscribe(listener.filter, { qos: 0 });
    const replay = setTimeout(() => this.#replay(listener), WIRED_MS);
    return () => {
      clearTimeout(replay);
      this.#listeners.delete(listener);
    };
  }

  say(text: string): void {
    this.#connected()?.publish(SITE_NOTE_TOPIC, JSON.stringify({ text }), { qos: 0 });
  }

  #connected(): MqttClient | undefined {
    const url = process.env["ANXIN_SITE_URL"];
    const password = process.env["ANXIN_SITE_PASSWORD"];
    if (this.#client !== undefined || url === undefined || password === undefined) {
      return this.#client;
    }
    const clientId = `node-red-${process.pid}`;
    const who = { username: SITE_USER, password, clientId, protocolVersion: 4 } as const;
    const how = { reconnectPeriod: RECONNECT_MS, queueQoSZero: false, manualConnect: true };
    const client = connect(url, { ...who, ...how });
    setTimeout(() => client.connect(), WIRED_MS);
    client.on("connect", () => {
      this.#open.clear();
      for (const { filter } of this.#listeners) client.subscribe(filter, { qos: 0 });
      this.#tell(true);
    });
    client.on("close", () => this.#tell(false));
    client.on("error", () => this.#tell(false));
    client.on("message", (topic, payload) => this.#hear(topic, payload.toString()));
    this.#client = client;
    return client;
  }

  #replay({ filter, hear }: Listener): void {
    for (const [topic, text] of this.#open) if (isUnder(filter, topic)) hear(JSON.parse(text));
  }

  #hear(topic: string, text: string): void {
    if (topic.startsWith(ALERTS)) {
      if (text === "") this.#open.delete(topic);
      else this.#open.set(topic, text);
    }
    if (text === "") return;
    const message: unknown = JSON.parse(text);
    for (const { filter, hear } of this.#listeners) if (isUnder(filter, topic)) hear(message);
  }

  #tell(connected: boolean): void {
    for (const listener of this.#listeners) listener.status(statusOf(connected));
  }
}

/** Our filters end in `+` or `#`, or name one topic. */
function isUnder(filter: string, topic: string): boolean {
  return topic.startsWith(filter.replace(/[+#]$/, ""));
}

function statusOf(connected: boolean): NodeStatus {
  return connected
    ? { fill: "green", shape: "dot", text: "anxin.connected" }
    : { fill: "red", shape: "ring", text: "anxin.disconnected" };
}

export const siteLink = new SiteLink();
