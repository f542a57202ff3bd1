import { sql } from "kysely";
import { expiring } from "../lots/expiring.ts";
import type { Parts } from "../parts.ts";
import type { AlertSettings } from "./alert-settings.ts";
import type { WatchedFinding } from "./decide-watched.ts";
import { judgeExpiry, summed, type DatedBoxes } from "./judge-expiry.ts";
import { judgeLinks, type Link } from "./judge-links.ts";
import { judgeService, type ServiceState } from "./judge-service.ts";
import type { WatchedCause } from "./watched-causes.ts";

export interface RoundTime {
  settings: AlertSettings;
  nowMs: number;
  /** Since when this process could have heard anybody. */
  listeningSince: number;
}

/** One kind of look at everything: what it may find, and how. */
export interface Round {
  causes: readonly WatchedCause[];
  find(parts: Parts, at: RoundTime): Promise<WatchedFinding[]>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Who is not heard. */
export const LINKS: Round = {
  causes: ["kiosk-offline", "gateway-offline"],
  async find({ db }, { settings, nowMs, listeningSince }) {
    const { offlineMinutes, backMinutes } = settings.thresholds;
    const rows = await db
      .selectFrom("kiosk_status")
      .innerJoin("kiosks", "kiosks.kiosk", "kiosk_status.kiosk")
      .select(["kiosks.kiosk", "kiosks.gateway", "kiosk_status.state", "kiosk_status.noted_at"])
      .orderBy("kiosks.kiosk")
      .execute();
    const { rows: spans } = await sql<{ kiosk: string; from: number; to: number }>`
      SELECT k.kiosk, s.* FROM kiosks k, LATERAL (
        SELECT from_at AS "from", to_at AS "to" FROM online_spans
        WHERE online_spans.kiosk = k.kiosk ORDER BY from_at DESC LIMIT 1
      ) s`.execute(db);
    const newest = new Map(spans.map(({ kiosk, from, to }) => [kiosk, { from, to }]));
    const links = rows.map(({ kiosk, gateway, state, noted_at: notedAt }): Link => {
      const span = newest.get(kiosk);
      return { kiosk, gateway, state, notedAt, ...(span === undefined ? {} : { span }) };
    });
    const gateways = await db.selectFrom("gateways").select(["gateway", "heard_at"]).execute();
    const rules = {
      offlineMs: offlineMinutes * MINUTE_MS,
      backMs: backMinutes * MINUTE_MS,
      gatewaysHeard: new Map(gateways.map((one) => [one.gateway, one.heard_at])),
    };
    return judgeLinks(links, { nowMs, listeningSince, ...rules });
  },
};

/** Zones from which boxes go on; 不合格 and 退货 hold what was taken out already. */
const LIVE_ZONES = ["pending", "qualified", "dispatch"];

/** An address as an alert is of it; undefined for a zone out of which nothing goes to people. */
function holderOf(address: string): { kiosk: string } | { place: string } | undefined {
  const [holder = "", part = ""] = address.split("/");
  if (/^\d+$/.test(part)) return { kiosk: holder };
  return LIVE_ZONES.includes(part) ? { place: holder } : undefined;
}

/** What expires. */
export const EXPIRY: Round = {
  causes: ["near-expiry", "expired"],
  async find(parts, { settings, nowMs }) {
    const rows = await expiring(parts);
    const boxes = rows.flatMap(({ address, product, expiry, count }): DatedBoxes[] => {
      const holder = holderOf(address);
      return holder === undefined ? [] : [{ ...holder, product, expiry, count }];
    });
    const { nearExpiryDays: kioskDays, warehouseNearExpiryDays: warehouseDays } =
      settings.thresholds;
    return judgeExpiry(boxes, { nowMs, kioskDays, warehouseDays });
  },
};

/** What was recalled or stopped and still lies somewhere. */
export const RECALLED: Round = {
  causes: ["recalled-stock"],
  async find({ db }) {
    const { rows } = await sql<{ address: string; product: string; count: number }>`
      SELECT kiosk || '/' || lane AS address, product, on_hand AS count FROM stock
      WHERE on_hand > 0 AND lot IN (SELECT lot FROM refused_lots)
      UNION ALL
      SELECT place, product, on_hand::integer FROM balances
      WHERE on_hand > 0 AND lot IN (SELECT lot FROM refused_lots)
        AND place IN (SELECT place FROM places WHERE kind = 'zone')
      ORDER BY 1, 2`.execute(db);
    const held = rows.flatMap(({ address, product, count }): WatchedFinding[] => {
      const holder = holderOf(address);
      if (holder === undefined) return [];
      return [{ cause: "recalled-stock", ...holder, product, begins: true, count }];
    });
    return summed(held);
  },
};

/** What is wrong with the service itself. */
export const SERVICE: Round = {
  causes: ["proof-failed", "key-ending", "channel-failing"],
  async find(parts, { settings, nowMs }) {
    const { keyEndingDays, channelFailingMinutes } = settings.thresholds;
    const by = {
      keyEndingMs: keyEndingDays * DAY_MS,
      failingMs: channelFailingMinutes * MINUTE_MS,
    };
    return judgeService(await serviceNow(parts), { nowMs, ...by });
  },
};

async function serviceNow({ db, channels }: Parts): Promise<ServiceState> {
  const proof = await db
    .selectFrom("proofs")
    .select(["started_at", "ended_at", "mismatches"])
    .orderBy("day", "desc")
    .limit(1)
    .executeTakeFirst();
  const keys = await db
    .selectFrom("api_keys")
    .select(["key", "expires_at as expiresAt"])
    .where("revoked_at", "is", null)
    .orderBy("key")
    .execute();
  const on = await db
    .selectFrom("alert_channels")
    .select("channel")
    .where("is_on", "=", true)
    .where("removed_at", "is", null)
    .execute();
  const stuck = await db
    .selectFrom("notifications")
    .select("channel")
    .select((e) => e.fn.min("written_at").as("since"))
    .where("delivered_at", "is", null)
    .where("given_up_at", "is", null)
    .where("carried_by", "is", null)
    .where("attempts", ">", 0)
    .groupBy("channel")
    .execute();
  const living = new Set([...channels, ...on.map(({ channel }) => channel)]);
  return {
    keys,
    stuck: stuck.filter(({ channel }) => living.has(channel)),
    ...(proof === undefined
      ? {}
      : {
          proof: {
            startedAt: proof.started_at,
            endedAt: proof.ended_at,
            mismatches: proof.mismatches,
          },
        }),
  };
}
