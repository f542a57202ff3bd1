import type { Link } from "@anxin/firmware/board";
import { parseTopic, splitPayload, type Presence, type Receipt } from "@anxin/firmware/contract";
import type { Ears } from "./site.ts";

/** The kiosk's own link, with both directions told on the way; nothing is changed or held back. */
export function overheardLink(link: Link, ears: Ears): Link {
  return {
    connect(as, events) {
      link.connect(as, {
        ...events,
        received(topic, payload) {
          const receipt = contentOf(topic, payload, "receipt");
          if (receipt !== undefined) ears.receipt(receipt as Receipt);
          events.received(topic, payload);
        },
      });
    },
    disconnect: () => link.disconnect(),
    publish(message) {
      const presence = contentOf(message.topic, message.payload, "presence");
      if (presence !== undefined) ears.presence(presence as Presence);
      link.publish(message);
    },
  };
}

function contentOf(topic: string, payload: string, channel: "receipt" | "presence"): unknown {
  if (parseTopic(topic)?.channel !== channel) return undefined;
  const parts = splitPayload(payload);
  return parts === undefined ? undefined : JSON.parse(parts.json);
}
