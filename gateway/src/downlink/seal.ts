import { hmacHex } from "../hmac.ts";
import type { DownChannel, Mac } from "@anxin/firmware/contract";
import { seal, topicOf } from "@anxin/firmware/contract";
import type { Outgoing } from "../transport.ts";

const mac: Mac = (key, message) => hmacHex(key, message);

/** A sealed message to a kiosk. Only the plan is retained: everything else is fresh by session. */
export function sealed(
  to: { kiosk: string; channel: DownChannel },
  key: Uint8Array,
  json: string,
): Outgoing {
  const topic = topicOf(to.kiosk, to.channel);
  const payload = seal(mac, key, topic, json);
  return { kiosk: to.kiosk, topic, payload, qos: 1, retain: to.channel === "plan" };
}
