/**
 * Messages under way from a broker, and which of them may be acknowledged now: in the order they
 * came (MQTT 3.1.1 section 4.6), each only when it is done with, and never one that was not stored.
 */

export interface Slot {
  /** Undefined where nothing is acknowledged, as for QoS 0. */
  readonly id: number | undefined;
  /** `open` until the gateway has decided. */
  state: "open" | "acknowledge" | "keep";
}

export class Acknowledgements {
  readonly #slots: Slot[] = [];

  /** Messages taken and not yet acknowledged or passed over. */
  get size(): number {
    return this.#slots.length;
  }

  take(id: number | undefined): Slot {
    const slot: Slot = { id, state: "open" };
    this.#slots.push(slot);
    return slot;
  }

  /** Ends the message and returns the packet ids to acknowledge now, in order. */
  settle(slot: Slot, state: "acknowledge" | "keep"): number[] {
    slot.state = state;
    const ids: number[] = [];
    for (let first = this.#slots[0]; first !== undefined && first.state !== "open";) {
      if (first.state === "acknowledge" && first.id !== undefined) ids.push(first.id);
      this.#slots.shift();
      first = this.#slots[0];
    }
    return ids;
  }
}

/** PUBACK, MQTT 3.1.1 section 3.4: type 4, remaining length 2, packet id. */
export function pubacks(ids: readonly number[]): Buffer {
  return Buffer.concat(ids.map((id) => Buffer.from([0x40, 2, id >> 8, id & 0xff])));
}
