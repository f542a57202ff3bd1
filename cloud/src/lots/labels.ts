import type { Db } from "../database/tables.ts";
import { writeBracketed, writeDigitalLink, writeScanned } from "../inventory/gs1-elements.ts";
import type { Element } from "../inventory/gs1-elements.ts";
import { isGtin } from "../inventory/read-scan.ts";
import { refused, type Refused } from "../inventory/refusals.ts";
import type { LotLabel } from "../inventory-services.ts";
import { BadGs1, checkElements, drawDataMatrix, drawDigitalLink } from "./gs1-engine.ts";
import { lotView } from "./scans.ts";

/**
 * A lot's label for a shelf or a carton: its GS1 element string as a DataMatrix, and the address of
 * its public trace page under `origin` as a QR code.
 */
export async function lotLabel(
  db: Db,
  of: { product: string; lot: string; origin: string },
): Promise<({ ok: true } & LotLabel) | Refused> {
  const lot = await lotView(db, of);
  if (lot?.di === undefined || !isGtin(lot.di)) return refused("no-gtin", of.lot);
  const elements: Element[] = [["01", lot.di]];
  if (lot.expiry !== undefined) elements.push(["17", String(lot.expiry).slice(2)]);
  elements.push(["10", lot.lot]);
  try {
    checkElements(elements);
    return {
      ok: true,
      text: writeBracketed(elements),
      scanned: writeScanned(elements),
      address: writeDigitalLink(of.origin, elements),
      dataMatrix: drawDataMatrix(elements),
      qr: drawDigitalLink(of.origin, elements),
    };
  } catch (error) {
    if (error instanceof BadGs1) return refused("bad-gs1", `${error.rule}: ${error.message}`);
    throw error;
  }
}
