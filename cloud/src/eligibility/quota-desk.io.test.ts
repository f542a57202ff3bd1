import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import { openTestCloud } from "../fixtures/test-cloud.ts";
import type { TestCloud } from "../fixtures/test-cloud.ts";
import { gaveBack, took, type Takes } from "../quota/takes.ts";
import { changeTakes, readTakes } from "./take-table.ts";

const RULE = { rule: 1, period: "month", boxes: 1, ways: ["card"] } as const;
const WINDOW = 202611;
const DAY_MS = 86_400_000;

/** Pseudonyms and takes as keys make them: nobody can tell their order. */
const pseudonymOf = (n: number) =>
  ((n * 2_654_435_761) % 4_294_967_296).toString(16).padStart(32, "7");
const takeOf = (n: number) => ((n * 40_503 + 7) % 65_536).toString(16).padStart(16, "3");

onDatabases("the county's quota", ["memory", "pglite", "postgres"], (database, kind) => {
  let cloud: TestCloud;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    await cloud.county.setPolicy({ quotas: [{ ...RULE, ways: ["card"] }], ages: {} });
  });

  const ask = (
    want: "may" | "took" | "gave-back",
    take: number,
    { person = 1, window = WINDOW } = {},
  ) =>
    cloud.gateways.ask({
      want,
      rule: 1,
      window,
      pseudonym: pseudonymOf(person),
      take: takeOf(take),
    });
  const rows = () => cloud.db.selectFrom("quota_takes").selectAll().execute();

  test("one box a month is one box a month, whichever kiosk is asked", async () => {
    expect(await ask("may", 1)).toEqual({ ok: true, code: "ok" });
    expect(await ask("took", 1)).toEqual({ ok: true, code: "ok" });
    expect(await ask("may", 2)).toEqual({ ok: false, code: "quota-used" });
    expect(await ask("may", 2, { person: 2 })).toEqual({ ok: true, code: "ok" });
  });

  test("of two kiosks that ask at once for the last box one is told no", async () => {
    const answers = await Promise.all([ask("may", 1), ask("may", 2)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("a box that was asked for and never taken is free again after two minutes", async () => {
    await ask("may", 1);
    expect((await ask("may", 2)).ok).toBe(false);
    cloud.time.advance(120_000);
    expect((await ask("may", 2)).ok).toBe(true);
  });

  test("a take told many times counts once, also when told at the same time", async () => {
    await Promise.all(Array.from({ length: 8 }, () => ask("took", 1)));
    await ask("took", 1);
    expect(await rows()).toMatchObject([{ taken: [takeOf(1)], given_back: [] }]);
  });

  test("takes told at the same time by many kiosks are all counted", async () => {
    await Promise.all(Array.from({ length: 12 }, (_, n) => ask("took", n)));
    const [row] = await rows();
    expect(row?.taken).toEqual(Array.from({ length: 12 }, (_, n) => takeOf(n)).sort());
  });

  test("a double count, planted, is seen", async () => {
    const person = { rule: 1, window: WINDOW, pseudonym: pseudonymOf(1) };
    const planted = (takes: Takes) => ({ ...takes, taken: [...takes.taken, takeOf(1)] });
    for (let i = 0; i < 2; i += 1) await changeTakes(cloud.db, person, planted);
    const wrong = await readTakes(cloud.db, person);
    expect(wrong).not.toEqual(took(took({ taken: [], givenBack: [] }, takeOf(1)), takeOf(1)));
  });

  test("a box given back is free, also when that is heard before the take itself", async () => {
    await ask("took", 1);
    await ask("gave-back", 1);
    expect((await ask("may", 2)).ok).toBe(true);
    await ask("gave-back", 3, { person: 2 });
    await ask("took", 3, { person: 2 });
    await ask("took", 3, { person: 2 });
    expect((await ask("may", 4, { person: 2 })).ok).toBe(true);
    const person = { rule: 1, window: WINDOW, pseudonym: pseudonymOf(2) };
    expect(await readTakes(cloud.db, person)).toEqual(
      gaveBack(took({ taken: [], givenBack: [] }, takeOf(3)), takeOf(3)),
    );
  });

  test("what is given back while only reserved is free at once", async () => {
    await ask("may", 1);
    await ask("gave-back", 1);
    expect((await ask("may", 2)).ok).toBe(true);
  });

  test("a window that is over, and a rule nobody made, are answered and not kept", async () => {
    expect(await ask("took", 1, { window: 202610 })).toEqual({ ok: false, code: "window-over" });
    expect(await ask("took", 1, { window: 203001 })).toEqual({ ok: false, code: "window-over" });
    await cloud.county.setPolicy({ quotas: [], ages: {} });
    expect(await ask("took", 1)).toEqual({ ok: false, code: "window-over" });
    expect(await rows()).toEqual([]);
  });

  test("a window is dropped whole two days after its end, and the next one is not touched", async () => {
    await ask("took", 1);
    await ask("took", 2, { window: 202612 });
    cloud.time.advance(10 * DAY_MS);
    await cloud.quotas.tidy();
    expect(await rows()).toHaveLength(2);
    cloud.time.advance(DAY_MS);
    await cloud.quotas.tidy();
    expect((await rows()).map((row) => row.window)).toEqual([202612]);
  });

  test("what was promised is in memory only: after a restart nothing of it is anywhere", async () => {
    await ask("may", 1);
    expect(await rows()).toEqual([]);
  });

  test("takes told during upkeep are kept", async () => {
    await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => ask("took", n, { person: n })),
      cloud.quotas.tidy(),
      ...Array.from({ length: 10 }, (_, n) => ask("took", n + 10, { person: n })),
    ]);
    const taken = (await rows()).flatMap((row) => row.taken);
    expect(new Set(taken).size).toBe(20);
  });

  // What lies in PostgreSQL's own catalogue and files is nothing the stand-in has.
  if (kind === "memory") return;

  describe("what the database itself keeps", () => {
    const columns = async () => {
      const found = await sql<{ name: string }>`
        SELECT attname AS name FROM pg_attribute
        WHERE attrelid = 'quota_takes'::regclass AND attnum > 0 AND NOT attisdropped
        ORDER BY attnum`.execute(cloud.db);
      return found.rows.map((row) => row.name);
    };
    /** Rows as they lie on the disk, and how many transactions wrote them. */
    const lie = async () => {
      const found = await sql<{ pseudonym: string; writer: string }>`
        SELECT pseudonym, xmin::text AS writer FROM quota_takes ORDER BY ctid`.execute(cloud.db);
      const order = found.rows.map((row) => row.pseudonym);
      return { order, writers: new Set(found.rows.map((row) => row.writer)).size };
    };

    test("is the allowed columns, no number that counts up, no trigger and no other index", async () => {
      expect(await columns()).toEqual(["rule", "window", "pseudonym", "taken", "given_back"]);
      const others = await sql<{ n: number }>`SELECT (
        (SELECT count(*) FROM pg_attrdef WHERE adrelid = 'quota_takes'::regclass) +
        (SELECT count(*) FROM pg_trigger WHERE tgrelid = 'quota_takes'::regclass) +
        (SELECT count(*) FROM pg_index WHERE indrelid = 'quota_takes'::regclass) - 1
      )::integer AS n`.execute(cloud.db);
      expect(others.rows).toEqual([{ n: 0 }]);
    });

    test("a column too many, planted, is seen", async () => {
      await sql`ALTER TABLE quota_takes ADD COLUMN kiosk text`.execute(cloud.db);
      expect(await columns()).toContain("kiosk");
      await sql`ALTER TABLE quota_takes DROP COLUMN kiosk`.execute(cloud.db);
    });

    test("tells the order of takes until upkeep, and nothing of it after", async () => {
      // Rows of earlier tests would leave room between which the first ones may lie.
      await sql`TRUNCATE quota_takes`.execute(cloud.db);
      for (let n = 1; n <= 20; n += 1) await ask("took", n, { person: n });
      const before = await lie();
      expect(before.writers).toBe(20);
      expect(before.order).toEqual(Array.from({ length: 20 }, (_, n) => pseudonymOf(n + 1)));
      const rowsBefore = await rows();
      await cloud.quotas.tidy();
      const after = await lie();
      expect(after.writers).toBe(1);
      expect(after.order).toEqual([...before.order].sort());
      expect(new Set(await rows())).toEqual(new Set(rowsBefore));
      await cloud.quotas.tidy();
      expect(await lie()).toEqual(after);
    });
  });

  test("no other table, and no line of the log, holds a pseudonym or a take", async () => {
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
    await ask("may", 1);
    await ask("took", 1);
    await ask("gave-back", 1);
    await ask("took", 1, { window: 202610 });
    await cloud.quotas.tidy();
    const secrets = [pseudonymOf(1), takeOf(1)];
    const tables = await sql<{ name: string }>`
      SELECT relname AS name FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`.execute(cloud.db);
    const holding: string[] = [];
    for (const { name } of tables.rows) {
      const found = await sql`SELECT * FROM ${sql.table(name)}`.execute(cloud.db);
      const text = JSON.stringify(found.rows);
      if (secrets.some((secret) => text.includes(secret))) holding.push(name);
    }
    expect(holding).toEqual(["quota_takes"]);
    expect(cloud.told.filter((line) => secrets.some((s) => line.includes(s)))).toEqual([]);
  });
});
