import type { Db } from "../database/tables.ts";
import { levelOfDivision } from "../inventory/division-code.ts";
import { divisionsAbove } from "../inventory/place-path.ts";
import { refusePlace } from "../inventory/place-rules.ts";
import { RefusedError } from "../inventory/refusals.ts";
import type { Names } from "../services.ts";
import { holdPlace } from "./place-rows.ts";

/** Gives an enrolled kiosk its leaf of the tree, or its new names there. Throws RefusedError. */
export async function nameKiosk(
  trx: Db,
  { kiosk, names, nowMs }: { kiosk: string; names: Names; nowMs: number },
): Promise<void> {
  const known = await holdPlace(trx, kiosk, "change");
  // Its lanes' addresses would be another place's zones.
  if (known !== undefined && known.kind !== "kiosk") {
    throw new RefusedError({ code: "place-taken", detail: kiosk });
  }
  const text = JSON.stringify(names);
  await trx
    .insertInto("places")
    .values({ place: kiosk, kind: "kiosk", parent: null, names: text, opened_at: nowMs })
    .onConflict((c) => c.column("place").doUpdateSet({ names: text }))
    .execute();
}

/**
 * Says where an enrolled kiosk stands, '' for nowhere yet. Divisions nobody has opened are opened
 * on the way, named by their codes until somebody names them. Throws RefusedError.
 */
export async function placeKiosk(trx: Db, kiosk: string, place: string): Promise<void> {
  if (place !== "") await refuseStanding(trx, kiosk, place);
  await trx
    .updateTable("places")
    .set({ parent: place === "" ? null : place })
    .where("place", "=", kiosk)
    .where("kind", "=", "kiosk")
    .execute();
}

async function refuseStanding(trx: Db, kiosk: string, place: string): Promise<void> {
  await openDivisions(trx, place);
  const before = await holdPlace(trx, kiosk, "change");
  const parent = await holdPlace(trx, place, "use");
  const wish = { place: kiosk, kind: "kiosk", parent: place, names: { zh: kiosk, en: kiosk } };
  const known = { before, parent, kiosk: before?.kind === "kiosk" };
  const refusal = refusePlace({ ...wish, kind: "kiosk" }, known);
  if (refusal !== undefined) throw new RefusedError(refusal);
}

async function openDivisions(trx: Db, place: string): Promise<void> {
  if (levelOfDivision(place) === undefined) return;
  let parent: string | null = null;
  for (const code of [...divisionsAbove(place), place]) {
    const names = JSON.stringify({ zh: code, en: code });
    const kind = levelOfDivision(code) ?? "";
    await trx
      .insertInto("places")
      .values({ place: code, kind, parent, names, opened_at: 0 })
      .onConflict((c) => c.doNothing())
      .execute();
    parent = code;
  }
}
