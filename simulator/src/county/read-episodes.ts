import type { Db } from "@anxin/cloud";
import type { EpisodeKept } from "../checkers/telling-evidence.ts";

/** Every alert the cloud ever opened, oldest first. */
export async function readEpisodes(db: Db): Promise<EpisodeKept[]> {
  const rows = await db
    .selectFrom("alerts")
    .select(["id", "kiosk", "gateway", "place", "about", "product", "cause"])
    .select(["opened_at", "closed_at", "acknowledged_at"])
    .orderBy("id")
    .execute();
  return rows.map(({ id, kiosk, gateway, place, about, product, cause, ...at }) => ({
    id,
    subject: JSON.stringify([kiosk, gateway, place, about, product]),
    cause,
    openedAt: at.opened_at,
    ...(at.closed_at === null ? {} : { closedAt: at.closed_at }),
    ...(at.acknowledged_at === null ? {} : { acknowledgedAt: at.acknowledged_at }),
  }));
}
