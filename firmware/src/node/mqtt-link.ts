import mqtt from "mqtt";
import type { IClientOptions, MqttClient } from "mqtt";
import { DOWN_CHANNELS, topicOf } from "../contract/index.ts";
import type { Link, LinkEvents } from "../board/link.ts";

/** Seconds; MQTT 3.1.1 section 3.1.2.10. Silence is judged by the kiosk itself, from receipts. */
const KEEP_ALIVE_SECONDS = 30;
const CONNECT_TIMEOUT_MS = 10_000;

/** PEM each; the gateway is believed by this `ca` alone. */
export interface TlsCredentials {
  ca: string;
  cert: string;
  key: string;
}

/**
 * The link port over mqtt.js, one client a connect: its own reconnecting and its store of unsent
 * messages are off, because the kiosk's journal is the store and the kiosk decides when to try
 * again. With `credentials`, which an mqtts URL needs, they are asked for at every connect, so that
 * a renewed certificate counts without a restart; where they cannot be had the connection is down.
 */
export function mqttLink(url: string, credentials?: () => TlsCredentials): Link {
  let current: MqttClient | undefined;

  function leave(): void {
    const client = current;
    current = undefined;
    client?.end(true);
  }

  function listen(client: MqttClient, kiosk: string, events: LinkEvents): void {
    const topics = DOWN_CHANNELS.map((channel) => topicOf(kiosk, channel));
    client.on("connect", () => {
      client.subscribe(topics, { qos: 1 }, (error) => {
        if (client !== current) return;
        if (error) client.end(true);
        else events.up();
      });
    });
    client.on("message", (topic, payload) => {
      if (client === current) events.received(topic, payload.toString("latin1"));
    });
    // A refused or broken connection is told by "close"; an "error" without a listener would end
    // the process.
    client.on("error", () => client.end(true));
    client.on("close", () => {
      if (client !== current) return;
      current = undefined;
      client.end(true);
      events.down();
    });
  }

  return {
    connect({ kiosk, password, will }, events) {
      leave();
      const tls = tlsOptions(credentials);
      if (tls === undefined) {
        queueMicrotask(() => events.down());
        return;
      }
      const client = mqtt.connect(url, {
        ...tls,
        protocolVersion: 4,
        clean: true,
        clientId: kiosk,
        username: kiosk,
        password,
        keepalive: KEEP_ALIVE_SECONDS,
        connectTimeout: CONNECT_TIMEOUT_MS,
        reconnectPeriod: 0,
        queueQoSZero: false,
        will: {
          topic: will.topic,
          payload: Buffer.from(will.payload, "latin1"),
          qos: 1,
          retain: true,
        },
      });
      current = client;
      listen(client, kiosk, events);
    },
    disconnect: leave,
    publish({ topic, payload, qos, retain }) {
      if (current?.connected !== true) return;
      current.publish(topic, Buffer.from(payload, "latin1"), { qos, retain }, () => {
        // Told by the receipt, never by the PUBACK: a kiosk does not forget by it.
      });
    },
  };
}

/** Undefined where the files cannot be read. Node speaks TLS 1.2 at least unless told otherwise. */
function tlsOptions(credentials: (() => TlsCredentials) | undefined): IClientOptions | undefined {
  if (credentials === undefined) return {};
  try {
    return { ...credentials(), rejectUnauthorized: true };
  } catch {
    // The kiosk tries again by its own back-off, and works on meanwhile.
    return undefined;
  }
}
