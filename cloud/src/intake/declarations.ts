import type { Db } from "../database/tables.ts";
import type { KioskState } from "../ledger/kiosk-state.ts";
import type { DeclarationItem } from "./checked-item.ts";

/**
 * What became of a declaration: `opened` newly, the same one again, or an epoch that may not be
 * opened any more.
 */
export type Declared = "opened" | "repeated" | "epoch-used";

/**
 * An epoch is opened only above every opened one; the same declaration again has the effect of one.
 * Pure.
 */
export function judgeDeclaration(
  epochs: ReadonlyMap<number, { nonce: string }>,
  item: Pick<DeclarationItem, "epoch" | "nonce">,
): Declared {
  const newest = Math.max(0, ...epochs.keys());
  if (item.epoch > newest) return "opened";
  const isNewest = item.epoch === newest;
  return isNewest && epochs.get(newest)?.nonce === item.nonce ? "repeated" : "epoch-used";
}

/** Opens what these declarations may open, writing it also into `state`. */
export async function openEpochs(
  trx: Db,
  state: KioskState,
  at: { items: readonly DeclarationItem[]; nowMs: number },
): Promise<Declared[]> {
  const outcomes: Declared[] = [];
  for (const { epoch, nonce } of at.items) {
    const outcome = judgeDeclaration(state.epochs, { epoch, nonce });
    outcomes.push(outcome);
    if (outcome !== "opened") continue;
    state.epochs.set(epoch, { nonce, kept: 0 });
    const row = { kiosk: state.kiosk, epoch, nonce, opened_at: at.nowMs };
    await trx.insertInto("epochs").values(row).execute();
  }
  return outcomes;
}
