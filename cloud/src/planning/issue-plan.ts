import { readPolicy, type CountyPolicy } from "../county/policy.ts";
import type { Db } from "../database/tables.ts";
import { buildPlan, refuseTooLarge, type KioskSettings, type OpenLoad } from "./build-plan.ts";

/** A plan just issued, to be sent to the gateway of its kiosk once committed. */
export interface IssuedPlan {
  kiosk: string;
  gateway: string | null;
  revision: number;
  text: string;
}

/**
 * Issues the next revision of a kiosk whose row the transaction has locked. Undefined when no epoch
 * is open yet, or the open one was learned from facts only and its nonce is not known: such a kiosk
 * keeps the plan it has.
 */
export async function issuePlan(
  trx: Db,
  kiosk: string,
  nowMs: number,
): Promise<IssuedPlan | undefined> {
  const { row, ...wishes } = await wishesOf(trx, kiosk);
  const open = await trx
    .selectFrom("epochs")
    .select(["epoch", "nonce"])
    .where("kiosk", "=", kiosk)
    .orderBy("epoch", "desc")
    .executeTakeFirst();
  if (open === undefined || open.nonce === "") return undefined;
  const revision = row.revision + 1;
  const { epoch, nonce: opened } = open;
  const text = buildPlan({ settings: row.settings, ...wishes, epoch, opened, revision });
  await trx.insertInto("plans").values({ kiosk, revision, text, issued_at: nowMs }).execute();
  await trx.updateTable("kiosks").set({ revision }).where("kiosk", "=", kiosk).execute();
  return { kiosk, gateway: row.gateway, revision, text };
}

/** Throws PlanTooLarge when what is wished for now would not fit any later plan of this kiosk. */
export async function refuseUnplannable(trx: Db, kiosk: string): Promise<void> {
  const { row, ...wishes } = await wishesOf(trx, kiosk);
  refuseTooLarge({ settings: row.settings, ...wishes });
}

/** The newest plan of a kiosk, exactly as issued, or undefined. */
export async function newestPlan(db: Db, kiosk: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("plans")
    .select("text")
    .where("kiosk", "=", kiosk)
    .orderBy("revision", "desc")
    .executeTakeFirst();
  return row?.text;
}

interface Wishes {
  row: { settings: KioskSettings; gateway: string | null; revision: number };
  loads: OpenLoad[];
  refused: string[];
  policy: CountyPolicy;
}

async function wishesOf(trx: Db, kiosk: string): Promise<Wishes> {
  const found = await trx
    .selectFrom("kiosks")
    .select(["settings", "gateway", "revision", "program"])
    .where("kiosk", "=", kiosk)
    .executeTakeFirstOrThrow();
  const { program, ...row } = found;
  const settings = { ...row.settings, firmware: program ?? row.settings.firmware };
  const loads = await trx
    .selectFrom("loads")
    .select(["load as id", "lane", "lot", "expiry", "count"])
    .where("kiosk", "=", kiosk)
    .where("arrived_at", "is", null)
    .orderBy("planned_at")
    .orderBy("load")
    .execute();
  const refused = await trx.selectFrom("refused_lots").select("lot").orderBy("lot").execute();
  const policy = await readPolicy(trx);
  return { row: { ...row, settings }, loads, refused: refused.map((r) => r.lot), policy };
}
