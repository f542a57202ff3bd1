import { Aedes } from "aedes";
import type { AedesOptions, Client, PublishPacket } from "aedes";

type Published = (error?: Error) => void;

const CONNECT_TIMEOUT_MS = 10_000;
/**
 * A client must say something at least this often, seconds; aedes closes at one and a half of its
 * own figure.
 */
const KEEP_ALIVE_SECONDS_MAX = 120;

/** An aedes with our bounds, which keeps nothing for a client that is away. */
export function quietAedes(options: AedesOptions): QuietAedes {
  return new QuietAedes({
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepaliveLimit: KEEP_ALIVE_SECONDS_MAX,
    queueLimit: 16,
    maxInflightInbound: 1,
    preConnect: (_client, packet, done) => {
      // Nothing is ever queued for a kiosk that is away: a grant must not wait for it.
      packet.clean = true;
      done(null, true);
    },
    ...options,
  });
}

/**
 * aedes as the end of the road: nobody but the gateway reads what kiosks publish, and it has read
 * it in `authorizePublish`, so nothing of theirs is looked up, stored or handed round.
 */
class QuietAedes extends Aedes {
  override publish(packet: PublishPacket, callback: Published): void;
  override publish(packet: PublishPacket, client: Client | null, callback: Published): void;
  override publish(
    packet: PublishPacket,
    client: Client | null | Published,
    callback?: Published,
  ): void {
    if (typeof client === "function") super.publish(packet, client);
    else callback?.();
  }
}
