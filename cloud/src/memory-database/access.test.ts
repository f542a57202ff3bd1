import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryDatabase } from "./memory-database.ts";

const madeWith = (...statements: string[]) => {
  const database = new MemoryDatabase();
  for (const text of statements) database.query(text, []);
  return database;
};
const T = "CREATE TABLE t (id integer PRIMARY KEY, a integer, b bigint)";
const IDS = (rows: readonly { [name: string]: unknown }[]) => rows.map(({ id }) => id);

/** A change and the values it takes. */
type Change = readonly [text: string, values: number[]];

const small = fc.integer({ min: 0, max: 4 });
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.constant("INSERT INTO t VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"), triple()),
  fc.tuple(fc.constant("UPDATE t SET a = $2, b = $3 WHERE id = $1"), triple()),
  fc.tuple(fc.constant("UPDATE t SET b = NULL WHERE id = $1"), fc.tuple(small)),
  fc.tuple(fc.constant("DELETE FROM t WHERE id = $1"), fc.tuple(small)),
);

function triple() {
  return fc.tuple(small, small, small);
}

/** Two ways to ask for the same: one that an index answers, one that looks at every row. */
const ASKED: readonly (readonly [string, string])[] = [
  ["a = 1 AND b > 1", "a + 0 = 1 AND b + 0 > 1"],
  ["a = 1 AND b >= 1 AND b < 3", "a + 0 = 1 AND b + 0 >= 1 AND b + 0 < 3"],
  ["b > 1 AND b > 2", "b + 0 > 1 AND b + 0 > 2"],
  ["b > 2 AND b >= 1", "b + 0 > 2 AND b + 0 >= 1"],
  ["b >= 2 AND b > 2 AND 4 > b", "b + 0 > 2 AND b + 0 < 4"],
  ["a = ANY(ARRAY[1, 3]) AND b <= 2", "(a + 0 = 1 OR a + 0 = 3) AND b + 0 <= 2"],
  ["b < NULL::bigint", "b + 0 < NULL::bigint"],
  ["a IN (SELECT b FROM t WHERE b > 1)", "EXISTS (SELECT 1 FROM t o WHERE o.b = t.a AND o.b > 1)"],
  ["a NOT IN (SELECT b FROM t)", "NOT EXISTS (SELECT 1 FROM t o WHERE o.b = t.a OR o.b IS NULL)"],
  [
    "a IN (SELECT o.b FROM t o WHERE o.id > t.id)",
    "EXISTS (SELECT 1 FROM t o WHERE o.b = t.a AND o.id + 0 > t.id)",
  ],
  [
    "EXISTS (SELECT 1 FROM t o WHERE o.a IN (SELECT x.b FROM t x WHERE x.id > t.id))",
    "EXISTS (SELECT 1 FROM t o JOIN t x ON x.b = o.a WHERE x.id + 0 > t.id)",
  ],
];

describe("rows found by an index", () => {
  it("are those found by looking at every row, whatever was changed or taken back", () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 20 }), fc.nat(20), (all, kept) => {
        const database = madeWith(T);
        const check = () => {
          for (const [quick, slow] of ASKED) {
            const ids = (where: string) =>
              IDS(database.query(`SELECT id FROM t WHERE ${where} ORDER BY id`, []).rows);
            // `a NOT IN ()` holds of a NULL too; its other form says the same.
            const differing = quick.includes("NOT IN") ? " AND a IS NOT NULL" : "";
            expect(ids(quick + differing), quick).toEqual(ids(slow + differing));
          }
        };
        check();
        for (const [text, values] of all.slice(0, kept)) database.query(text, values);
        check();
        database.begin();
        for (const [text, values] of all.slice(kept)) database.query(text, values);
        check();
        database.rollback();
        check();
      }),
      { numRuns: 60 },
    );
  });

  it("are joined to a list given as JSON, and to a part named by WITH, NULL to nothing", () => {
    const database = madeWith(T, "INSERT INTO t VALUES (1, 1, 5), (2, NULL, 6), (3, 1, 7)");
    const list = JSON.stringify([{ of: 1 }, { of: null }, { of: 9 }]);
    const joined = `SELECT id FROM t JOIN json_to_recordset($1::json) AS r("of" integer)
      ON t.a = r."of" ORDER BY id`;
    expect(IDS(database.query(joined, [list]).rows)).toEqual([1, 3]);
    const left = `WITH some AS (SELECT DISTINCT a FROM t)
      SELECT id, some.a AS met FROM t LEFT JOIN some USING (a) ORDER BY id`;
    expect(database.query(left, []).rows).toEqual([
      { id: 1, met: 1 },
      { id: 2, met: null },
      { id: 3, met: 1 },
    ]);
  });

  it("are asked for anew by each statement, and by each row where they depend on it", () => {
    const database = madeWith(T, "INSERT INTO t VALUES (1, 2, 0), (2, 1, 0)");
    const text = "SELECT id FROM t WHERE a IN (SELECT id FROM t WHERE b = 0) ORDER BY id";
    expect(IDS(database.query(text, []).rows)).toEqual([1, 2]);
    database.query("UPDATE t SET b = 1 WHERE id = 1", []);
    expect(IDS(database.query(text, []).rows)).toEqual([1]);
  });
});

it("keeps what is compiled when a table is only emptied, and forgets what it made for a while", () => {
  const database = madeWith(T, "INSERT INTO t VALUES (1, 1, 1)");
  const kept = "SELECT a FROM kept";
  for (const columns of ["a", "b, a"]) {
    database.begin();
    database.query(`CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT ${columns} FROM t`, []);
    expect(database.query(kept, []).rows).toEqual([{ a: 1 }]);
    database.query("TRUNCATE t", []);
    database.query("INSERT INTO t VALUES (1, 1, 1)", []);
    database.commit();
    expect(() => database.query(kept, [])).toThrow("no table kept");
  }
  expect(database.query("SELECT a FROM t", []).rows).toEqual([{ a: 1 }]);
});

it("gives the digest of a text, the same each time", () => {
  const database = madeWith(
    "CREATE TABLE facts (fact text)",
    "INSERT INTO facts VALUES ('a'), ('b')",
  );
  const text = "SELECT encode(sha256(convert_to(fact, 'UTF8')), 'hex') AS hash FROM facts";
  const hashes = () => database.query(text, []).rows.map(({ hash }) => String(hash).slice(0, 8));
  expect(hashes()).toEqual(["ca978112", "3e23e816"]);
  database.query("UPDATE facts SET fact = 'b'", []);
  expect(hashes()).toEqual(["3e23e816", "3e23e816"]);
});
