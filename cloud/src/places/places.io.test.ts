import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { itemOf, openTestCloud, restocked, type TestCloud } from "../fixtures/test-cloud.ts";
import { openCountyPlaces } from "../fixtures/test-places.ts";

const names = { zh: "某地", en: "somewhere" };
/** 8 places, five zones in each of 2 warehouses, 2 more kiosks, and two lanes in each of 3. */
const OPENED = 8 + 2 * 5 + 2 + 3 * 2;

onDatabases("places", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    await openCountyPlaces(cloud);
  });

  const placed = async () => (await cloud.inventory.places()).map(({ place }) => place);

  test("the tree leads from the province to a warehouse's zones and a kiosk's lanes", async () => {
    const all = await placed();
    expect(all).toHaveLength(OPENED);
    expect(all).toContain("wh-1/pending");
    expect(all).toContain("k1/2");
    const places = await cloud.inventory.places();
    for (const { place, parent } of places) {
      if (parent !== undefined) expect(all.indexOf(parent)).toBeLessThan(all.indexOf(place));
    }
  });

  test("a place named again is changed, and keeps its position unless given another", async () => {
    const wish = { place: "wh-1", kind: "warehouse", parent: "410122", names } as const;
    const position = { latitude: 34.718999, longitude: 113.976 };
    await cloud.inventory.openPlace({ ...wish, position });
    await cloud.inventory.openPlace({ ...wish, names: { zh: "新名", en: "new" } });
    const found = (await cloud.inventory.places()).find(({ place }) => place === "wh-1");
    expect(found).toMatchObject({ names: { zh: "新名", en: "new" }, position });
    expect(await placed()).toHaveLength(OPENED);
  });

  test("a place that does not fit is refused with its reason and changes nothing", async () => {
    const wish = { place: "410299", kind: "county", parent: "410100", names } as const;
    expect(await cloud.inventory.openPlace(wish)).toMatchObject({ code: "bad-division" });
    const odd = { place: "WH 1", kind: "warehouse", names } as const;
    expect(await cloud.inventory.openPlace(odd)).toMatchObject({ code: "bad-wish" });
    expect(await placed()).toHaveLength(OPENED);
  });

  test("a warehouse is closed with its zones, and never opened or deleted again", async () => {
    expect(await cloud.inventory.closePlace("wh-2")).toEqual({ ok: true });
    const closed = (await cloud.inventory.places()).filter((p) => p.closedAt !== undefined);
    expect(closed.map(({ place }) => place)).toHaveLength(6);
    const again = { place: "wh-2", kind: "warehouse", parent: "410122101", names } as const;
    expect(await cloud.inventory.openPlace(again)).toMatchObject({ code: "place-closed" });
    const deleting = sql`DELETE FROM places WHERE place = 'wh-2'`.execute(cloud.db);
    await expect(deleting).rejects.toThrow("append-only");
  });

  test("a kiosk with boxes in it, or a township with a village, is not closed", async () => {
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
    await cloud.gateways.intake("g1", [itemOf(restocked(1, 8))]);
    expect(await cloud.inventory.closePlace("k1")).toMatchObject({ code: "not-empty" });
    expect(await cloud.inventory.closePlace("410122101")).toMatchObject({ code: "has-places" });
    expect(await cloud.inventory.closePlace("wh-9")).toMatchObject({
      code: "unknown-place",
      detail: "wh-9",
    });
  });
});
