import type { FactBody, FactKind } from "../../contract/messages.ts";
import type { ByteReader, ByteWriter } from "./bytes.ts";
import type { Lot } from "./durable.ts";

/**
 * A fact's body as bytes. What travels is a pure function of these bytes and of the page's list of
 * lots, so a fact sent again is the same text for ever. Numbers and orders here are flash formats:
 * appended to, never changed.
 */
export interface Codec<K extends FactKind> {
  /** Lots the body speaks of; each must be in the page's list before the record is written. */
  lots(body: FactBody<K>): Lot[];
  put(w: ByteWriter, body: FactBody<K>, names: Lot[]): void;
  get(r: ByteReader, names: Lot[]): FactBody<K>;
}

/** Of a body that speaks of no lot. */
export const none = (): Lot[] => [];
