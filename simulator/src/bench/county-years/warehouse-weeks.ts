/**
 * What the county's stores book in a week: each product comes in once a month, and every township
 * is sent its boxes and says what came.
 */
import { type Cloud, createCloud } from "@anxin/cloud";
import { PRODUCTS } from "../county.ts";
import { lotOf } from "./kiosk-years.ts";
import { COUNTY_STORE, TOWN_STORES } from "./places.ts";

const WEEKS_BETWEEN_RECEIPTS = 4;
const BOXES_RECEIVED = 12_000;
const BOXES_REJECTED = 20;
const BOXES_SENT = 80;

const BY = "keeper-1";
const CHECKED_BY = "keeper-2";

type Command = Parameters<Cloud["inventory"]["book"]>[0];

/** Books one week, in one transaction. Throws on a refusal. */
export async function bookWeek(cloud: Cloud, week: number): Promise<void> {
  await cloud.parts.db.transaction().execute(async (trx) => {
    const { inventory } = createCloud({ ...cloud.parts, db: trx });
    for (const command of commandsOf(week)) {
      const answer = await inventory.book(command);
      if (!answer.ok) throw new Error(`${command.key}: ${answer.code} ${answer.detail}`);
    }
  });
}

/** Pure. */
function commandsOf(week: number): Command[] {
  const warehouse = COUNTY_STORE;
  const keyed = (kind: string, of = "county") => ({ key: `${kind}-${of}-${week}`, by: BY });
  const commands: Command[] = [];
  const arrives = PRODUCTS.filter((_, at) => week % WEEKS_BETWEEN_RECEIPTS === at || week === 0);
  for (const product of arrives) {
    const { lot, expiry } = lotOf(product, week);
    const line = { product, lot, expiry, count: BOXES_RECEIVED };
    const accepted = BOXES_RECEIVED - BOXES_REJECTED;
    const looked = { product, lot, accepted, rejected: BOXES_REJECTED };
    const receipt = { ...keyed("receipt", product), warehouse, note: `DN-${week}` };
    commands.push({ kind: "receipt", ...receipt, lines: [line] });
    const acceptance = { ...keyed("acceptance", product), warehouse, reason: "dented" };
    commands.push({ kind: "acceptance", ...acceptance, from: "pending", lines: [looked] });
  }
  const product = PRODUCTS[week % PRODUCTS.length] ?? PRODUCTS[0];
  // The newest lot of this product that has arrived: that of its last receipt.
  const received = week - ((week - PRODUCTS.indexOf(product)) % WEEKS_BETWEEN_RECEIPTS);
  const { lot } = lotOf(product, Math.max(0, received));
  const picked = { ...keyed("issue"), reason: "newest" };
  const count = BOXES_SENT * TOWN_STORES.length;
  commands.push({ kind: "issue", ...picked, warehouse, lines: [{ product, lot, count }] });
  for (const to of TOWN_STORES) {
    const lines = [{ product, lot, count: BOXES_SENT }];
    const transfer = keyed("transfer", to);
    commands.push({ kind: "transfer", ...transfer, checkedBy: CHECKED_BY, warehouse, to, lines });
    const receipt = { ...keyed("transfer-receipt", to), by: CHECKED_BY };
    commands.push({ kind: "transfer-receipt", ...receipt, transfer: transfer.key, lines });
  }
  return commands;
}
