import type { Selectable } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { AlertCause, AlertView } from "../services.ts";

/** What a stored alert is of and since when: the part every list of alerts tells. Pure. */
export function alertOf(row: Selectable<Tables["alerts"]>): Omit<AlertView, "onHand"> {
  return {
    id: row.id,
    kiosk: row.kiosk ?? (row.gateway === null ? "" : row.about),
    ...(row.gateway === null ? {} : { gateway: row.gateway }),
    ...(row.place === null ? {} : { place: row.place, about: row.about }),
    product: row.product,
    cause: row.cause as AlertCause,
    openedAt: row.opened_at,
    ...(row.acknowledged_at === null ? {} : { acknowledgedAt: row.acknowledged_at }),
  };
}
