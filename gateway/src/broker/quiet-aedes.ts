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
  const keepAlive = new WeakMap<Client, number>();
  return new QuietAedes(keepAlive, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepaliveLimit: KEEP_ALIVE_SECONDS_MAX,
    queueLimit: 16,
    maxInflightInbound: 1,
    preConnect: (client, packet, done) => {
      // Nothing is ever queued for a kiosk that is away: a grant must not wait for it.
      packet.clean = true;
      keepAlive.set(client, packet.keepalive ?? 0);
      done(null, true);
    },
    ...options,
  });
}

/**
 * aedes as the end of the road: nobody but the gateway reads what kiosks publish, and it has read
 * it in `authorizePublish`, so nothing of theirs is looked up, stored or handed round.
 */
export class QuietAedes extends Aedes {
  readonly #keepAlive: WeakMap<Client, number>;

  constructor(keepAlive: WeakMap<Client, number>, options: AedesOptions) {
    super(options);
    this.#keepAlive = keepAlive;
  }

  /** As the client's CONNECT has it. */
  keepAliveSeconds(client: Client): number {
    return this.#keepAlive.get(client) ?? 0;
  }

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
