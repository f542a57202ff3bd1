import { Aedes } from "aedes";
import type { Client, PublishPacket } from "aedes";

type Published = (error?: Error) => void;

/**
 * aedes as the end of the road: nobody but the gateway reads what kiosks publish, and it has read
 * it in `authorizePublish`, so nothing of theirs is looked up, stored or handed round.
 */
export class QuietAedes extends Aedes {
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
