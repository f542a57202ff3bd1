import { beforeAll, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { openTestCloud } from "../fixtures/test-cloud.ts";
import { ROOT } from "./roles.ts";
import { pathIn, TERRITORY } from "./territory.ts";

onDatabases("the tree of places", ["pglite", "memory", "postgres"], (database) => {
  beforeAll(async () => {
    await openTestCloud(database());
  });

  const placed = (kiosk: string) => TERRITORY.placeOf(database().db, kiosk);

  test("an enrolled kiosk is in the tree, below nothing until it is placed", async () => {
    expect(await placed("k1")).toBe("/k1");
    expect(await placed("k9")).toBeUndefined();
    expect(TERRITORY.isWithin("/k1", ROOT)).toBe(true);
  });

  test("where a kiosk is placed opens the divisions above it, once", async () => {
    await TERRITORY.put(database().db, "k1", "350181101");
    await TERRITORY.put(database().db, "k2", "350181");
    expect([await placed("k1"), await placed("k2")]).toEqual(["350181101/k1", "350181/k2"]);
    const rows = await database()
      .db.selectFrom("places")
      .select(["place", "parent"])
      .where("kind", "<>", "kiosk")
      .orderBy("place")
      .execute();
    expect(rows).toEqual([
      { place: "350000", parent: null },
      { place: "350100", parent: "350000" },
      { place: "350181", parent: "350100" },
      { place: "350181101", parent: "350181" },
    ]);
    await TERRITORY.put(database().db, "k2", ROOT);
    expect(await placed("k2")).toBe("/k2");
  });

  test("a kiosk is not placed where no kiosk may stand, and no place that is none is placed", async () => {
    const { db } = database();
    const refusals = [
      ["k3", "350000", "bad-parent"],
      ["k3", "clinic-9", "unknown-place"],
      ["k3", "k1", "bad-parent"],
      ["k9", "350181", "not-enrolled"],
    ] as const;
    for (const [kiosk, parent, code] of refusals)
      await expect(TERRITORY.put(db, kiosk, parent)).rejects.toMatchObject({ code });
    expect(await placed("k3")).toBe("/k3");
  });

  test("all places are told at once as one by one, and divisions need not be opened", async () => {
    const paths = await TERRITORY.places(database().db);
    expect(pathIn(paths, "k1")).toBe(await placed("k1"));
    expect([pathIn(paths, "110101"), await placed("110101")]).toEqual(["110101", "110101"]);
    expect(pathIn(paths, "k9")).toBeUndefined();
  });
});
