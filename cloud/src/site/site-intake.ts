import { sql } from "kysely";
import { SITE, type IntakeResponse, type SiteItem } from "@anxin/firmware/contract/uplink";
import { openAlert } from "../alerts/write-alerts.ts";
import type { Db } from "../database/tables.ts";
import type { Parts } from "../parts.ts";
import { spanStart } from "./climate-history.ts";
import { judgeStorage } from "./judge-storage.ts";
import { lockGateway } from "./origin.ts";
import { placeSiteItems, type PlacedSite, type SitePlacing } from "./place-site-items.ts";

/**
 * Commits what a gateway tells of its site and answers with its marks, by the rules of kiosks'
 * facts: in order, each number once, a repeat changes nothing. Only kiosks that are this gateway's
 * now are spoken of; what it says of others is stored and not believed.
 */
export async function siteIntake(
  parts: Parts,
  gateway: string,
  items: readonly SiteItem[],
): Promise<IntakeResponse> {
  const nowMs = parts.time.nowMs();
  const placing = await parts.db.transaction().execute(async (trx) => {
    await lockGateway(trx, gateway);
    const found = await placed(trx, gateway, items);
    if (!found.ahead) await write({ ...parts, db: trx }, gateway, { placing: found, nowMs });
    return found;
  });
  for (const { epoch, seq } of placing.forks)
    parts.log("error", "site-fork", { gateway, epoch, seq });
  const marks = [...placing.kept].map(([epoch, kept]) => ({ kiosk: SITE, epoch, kept }));
  return { marks, refused: placing.ahead ? [{ kiosk: SITE, code: "ahead-of-mark" }] : [] };
}

async function placed(trx: Db, gateway: string, items: readonly SiteItem[]): Promise<SitePlacing> {
  const epochs = await trx
    .selectFrom("site_epochs")
    .select(["epoch", "kept"])
    .where("gateway", "=", gateway)
    .execute();
  const marks = new Map(epochs.map(({ epoch, kept }) => [epoch, kept]));
  const first = Math.min(
    ...items.map((item) => (item.type === "site" ? item.fact.seq : item.from)),
  );
  const known = await trx
    .selectFrom("site_facts")
    .select(["epoch", "seq", "hash"])
    .where("gateway", "=", gateway)
    .where("epoch", "in", [...new Set(items.map((item) => item.epoch))])
    .where("seq", ">=", first)
    .where("kind", "<>", "gap")
    .execute();
  const hashes = new Map(known.map(({ epoch, seq, hash }) => [epoch + "/" + seq, hash]));
  const placing = placeSiteItems(items, marks, hashes);
  // Nothing of this request was stored: the gateway is told where every epoch really stands.
  if (placing.ahead)
    for (const epoch of placing.kept.keys()) placing.kept.set(epoch, marks.get(epoch) ?? 0);
  return placing;
}

async function write(
  parts: Parts,
  gateway: string,
  { placing, nowMs }: { placing: SitePlacing; nowMs: number },
): Promise<void> {
  const { db: trx } = parts;
  const { fresh, forks } = placing;
  for (const [epoch, kept] of placing.kept) {
    await trx
      .insertInto("site_epochs")
      .values({ gateway, epoch, nonce: "", opened_at: nowMs, kept })
      .onConflict((c) => c.columns(["gateway", "epoch"]).doUpdateSet({ kept }))
      .execute();
  }
  if (forks.length > 0) await quarantine(trx, gateway, { forks, nowMs });
  if (fresh.length === 0) return;
  const rows = fresh.map(({ epoch, seq, to, kind, receivedAt, text, hash }) => {
    const times = { received_at: receivedAt, committed_at: nowMs };
    return { gateway, epoch, seq, to_seq: to, kind, ...times, fact: text, hash };
  });
  await trx.insertInto("site_facts").values(rows).execute();
  await addClimate(trx, gateway, fresh);
  await judgeStorage(parts, gateway, { fresh, nowMs });
}

/** Beside the forks of kiosks, under the gateway's name, which no kiosk id can be. */
async function quarantine(
  trx: Db,
  gateway: string,
  { forks, nowMs }: { forks: readonly PlacedSite[]; nowMs: number },
): Promise<void> {
  const rows = forks.map(({ epoch, seq, hash, text, receivedAt }) => {
    const bytes = Buffer.from(text).toString("base64");
    const at = { received_at: receivedAt, committed_at: nowMs };
    return { kiosk: "@" + gateway, epoch, seq, hash, code: "fork", bytes, ...at };
  });
  await trx
    .insertInto("quarantine")
    .values(rows)
    .onConflict((c) => c.doNothing())
    .execute();
  await openAlert(trx, { gateway, cause: "site-fork" }, nowMs);
}

async function addClimate(trx: Db, gateway: string, fresh: readonly PlacedSite[]): Promise<void> {
  const rows = fresh.flatMap(({ epoch, seq, fact }) => {
    if (fact?.kind !== "climate-summarized") return [];
    const { start, kiosks } = fact.body;
    return kiosks.map(({ kiosk, count, temperatureCenti: t, humidityDeci: h }) => {
      return {
        kiosk,
        start,
        epoch,
        seq,
        count,
        t0: t[0],
        t1: t[1],
        t2: t[2],
        h0: h[0],
        h1: h[1],
        h2: h[2],
      };
    });
  });
  if (rows.length === 0) return;
  await sql`WITH added AS (
      INSERT INTO climate (kiosk, start, gateway, epoch, seq, count,
        centi_min, centi_mean, centi_max, deci_min, deci_mean, deci_max)
      SELECT kiosk, start, ${gateway}, epoch, seq, count, t0, t1, t2, h0, h1, h2
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(kiosk text, start bigint,
        epoch integer, seq bigint, count integer, t0 integer, t1 integer, t2 integer,
        h0 integer, h1 integer, h2 integer)
      JOIN kiosks USING (kiosk) WHERE kiosks.gateway = ${gateway}
      RETURNING kiosk, start, count,
        centi_min, centi_mean, centi_max, deci_min, deci_mean, deci_max)
    INSERT INTO climate_days (kiosk, day, first, count,
      centi_min, centi_sum, centi_max, deci_min, deci_sum, deci_max)
    SELECT kiosk, ${spanStart("day")} AS day, min(start) AS first, sum(count)::integer AS count,
      min(centi_min) AS t0, sum(centi_mean::bigint * count)::bigint AS t1, max(centi_max) AS t2,
      min(deci_min) AS h0, sum(deci_mean::bigint * count)::bigint AS h1, max(deci_max) AS h2
    FROM added GROUP BY 1, 2
    ON CONFLICT (kiosk, day) DO UPDATE SET
      first = least(climate_days.first, excluded.first),
      count = climate_days.count + excluded.count,
      centi_min = least(climate_days.centi_min, excluded.centi_min),
      centi_sum = climate_days.centi_sum + excluded.centi_sum,
      centi_max = greatest(climate_days.centi_max, excluded.centi_max),
      deci_min = least(climate_days.deci_min, excluded.deci_min),
      deci_sum = climate_days.deci_sum + excluded.deci_sum,
      deci_max = greatest(climate_days.deci_max, excluded.deci_max)`.execute(trx);
}
