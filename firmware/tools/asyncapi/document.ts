/**
 * The AsyncAPI 3.0 document of the kiosk's wire, generated from the contract's schemas and its own
 * README, so that a stranger can write a kiosk or a gateway from the document alone.
 */
import { CHANNEL_SCHEMAS, FACT_BODIES } from "../../src/contract/schemas.ts";
import { DOWN_CHANNELS, LIMITS, PROTOCOL, topicOf, UP_CHANNELS } from "../../src/contract/index.ts";
import type { Channel } from "../../src/contract/index.ts";

const SUMMARIES: Record<Channel, string> = {
  presence: "Whether the kiosk is there; retained; its `lost` form is the will",
  facts: "Journal entries in order, at most 20 of one epoch",
  ask: "An epoch, a program chunk, or a quota decision",
  progress: "How far a permission has come; never durable",
  vitals: "Measurements whose loss is fine",
  receipt: "What the gateway holds and the cloud has kept",
  plan: "Desired state with a revision; retained",
  grant:
    "Permission to vend once, or its confirmation by the number the person typed; never retained",
  answer: "Answer to an ask",
  program: "A chunk of the firmware the plan names",
};

const BINDINGS: Record<Channel, { qos: 0 | 1; retain: boolean }> = {
  presence: { qos: 1, retain: true },
  facts: { qos: 1, retain: false },
  ask: { qos: 1, retain: false },
  progress: { qos: 1, retain: false },
  vitals: { qos: 0, retain: false },
  receipt: { qos: 1, retain: false },
  plan: { qos: 1, retain: true },
  grant: { qos: 1, retain: false },
  answer: { qos: 1, retain: false },
  program: { qos: 1, retain: false },
};

const CHANNELS: readonly Channel[] = [...UP_CHANNELS, ...DOWN_CHANNELS];

function channels(): object {
  const entries = CHANNELS.map((channel) => [
    channel,
    {
      address: topicOf("KIOSK", channel).replace("KIOSK", "{kiosk}"),
      summary: SUMMARIES[channel],
      parameters: { kiosk: { description: "Kiosk id: 1 to 16 of a-z, 0-9, hyphen" } },
      messages: { [channel]: { $ref: `#/components/messages/${channel}` } },
    },
  ]);
  return Object.fromEntries(entries);
}

function operations(): object {
  const entries = CHANNELS.map((channel) => {
    const up = (UP_CHANNELS as readonly string[]).includes(channel);
    return [
      `${up ? "send" : "receive"}-${channel}`,
      {
        action: up ? "send" : "receive",
        channel: { $ref: `#/channels/${channel}` },
        summary: SUMMARIES[channel],
        bindings: { mqtt: { ...BINDINGS[channel], bindingVersion: "0.2.0" } },
      },
    ];
  });
  return Object.fromEntries(entries);
}

function messages(): object {
  const entries = CHANNELS.map((channel) => [
    channel,
    {
      name: channel,
      summary: SUMMARIES[channel],
      contentType: "application/vnd.anxin.sealed+json",
      payload: { $ref: `#/components/schemas/${channel}` },
    },
  ]);
  return Object.fromEntries(entries);
}

function factSchemas(): object {
  const entries = Object.entries(FACT_BODIES).map(([kind, body]) => [`fact-${kind}`, body]);
  return Object.fromEntries(entries);
}

/**
 * The whole document. `rules` is the contract's README, which says in words what schemas cannot.
 */
export function asyncApiDocument(rules: string): object {
  const closing = "\n\nBodies of facts by kind are the schemas `fact-{kind}` of this document.\n";
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Anxin kiosk wire",
      version: `${PROTOCOL}.0.0`,
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
      description: rules + closing,
    },
    defaultContentType: "application/vnd.anxin.sealed+json",
    servers: {
      gateway: {
        host: "{gateway}:{port}",
        protocol: "mqtt",
        protocolVersion: "3.1.1",
        description: `The site's gateway. Payloads above ${LIMITS.payloadBytesMax} bytes close the connection.`,
        variables: {
          gateway: { description: "Address on the site's network", default: "127.0.0.1" },
          port: { description: "MQTT port", default: "1883" },
        },
      },
    },
    channels: channels(),
    operations: operations(),
    components: { messages: messages(), schemas: { ...CHANNEL_SCHEMAS, ...factSchemas() } },
  };
}
