import { CHECKER, countedAs, file, type StoreDesk, zone, type ZoneName } from "./store.ts";

/**
 * A blind stocktake: the zone stands still, one person counts without seeing the books, and where
 * that disagrees another does.
 */
export async function countZone(desk: StoreDesk, warehouse: string, name: ZoneName): Promise<void> {
  const stocktake = await file(desk, { kind: "stocktake", warehouse, zone: name });
  if (stocktake === undefined) return;
  const found = () => countedAs(desk, desk.shelves.at(zone(warehouse, name)));
  const count = (by?: string) =>
    file(desk, {
      kind: "count",
      stocktake: stocktake.key,
      lines: found(),
      ...(by === undefined ? {} : { by }),
    });
  const first = await count();
  if (first?.recount === true) await count(CHECKER);
}
