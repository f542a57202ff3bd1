import { describe, expect, it } from "vitest";
import { MemoryDatabase } from "./memory-database.ts";

const madeWith = (...statements: string[]) => {
  const database = new MemoryDatabase();
  for (const text of statements) database.query(text, []);
  return database;
};
const BOXES = "CREATE TABLE boxes (lot text PRIMARY KEY, count integer NOT NULL DEFAULT 0)";

describe("the database in memory", () => {
  it("refuses what it does not know, and never guesses", () => {
    const database = madeWith(BOXES);
    for (const text of ["SELECT rank() FROM boxes", "VACUUM"]) {
      expect(() => database.query(text, []), text).toThrow("does not know");
    }
  });

  it("runs a statement whole or not at all", () => {
    const database = madeWith(BOXES, "INSERT INTO boxes VALUES ('b', 1)");
    const twice = "INSERT INTO boxes VALUES ('a', 1), ('b', 2)";
    expect(() => database.query(twice, [])).toThrow("duplicate key");
    expect(database.query("SELECT * FROM boxes", []).rows).toEqual([{ lot: "b", count: 1 }]);
  });

  it("takes back everything a transaction did, and answers nothing more in a failed one", () => {
    const database = madeWith(BOXES, "INSERT INTO boxes VALUES ('a', 1)");
    database.begin();
    database.query("UPDATE boxes SET count = count + 5", []);
    database.query("DELETE FROM boxes WHERE lot = $1", ["a"]);
    expect(() => database.query("SELECT nothing FROM boxes", [])).toThrow("no column");
    expect(() => database.query("SELECT * FROM boxes", [])).toThrow("roll it back");
    database.rollback();
    expect(database.query("SELECT * FROM boxes", []).rows).toEqual([{ lot: "a", count: 1 }]);
  });

  it("finds by an index what it finds by looking at every row, after every change", () => {
    const database = madeWith("CREATE TABLE t (a integer, b text)");
    const byIndex = () => database.query("SELECT b FROM t WHERE a = $1 ORDER BY b", [1]).rows;
    const byLooking = () => database.query("SELECT b FROM t WHERE a + 0 = 1 ORDER BY b", []).rows;
    for (const change of [
      "INSERT INTO t VALUES (1, 'x'), (2, 'y'), (1, 'z'), (NULL, 'n')",
      "UPDATE t SET a = 1 WHERE b = 'y'",
      "UPDATE t SET a = NULL WHERE b = 'x'",
      "DELETE FROM t WHERE b = 'z'",
    ]) {
      database.query(change, []);
      expect(byIndex(), change).toEqual(byLooking());
    }
    expect(byIndex()).toEqual([{ b: "y" }]);
  });

  it("forgets a unique rule that is dropped by the name PostgreSQL gave it", () => {
    const database = madeWith("CREATE TABLE t (a integer, b integer, UNIQUE (a, b))");
    const twice = "INSERT INTO t VALUES (1, 1), (1, 1)";
    expect(() => database.query(twice, [])).toThrow("duplicate key");
    expect(() => database.query("ALTER TABLE t DROP CONSTRAINT t_a_key", [])).toThrow(
      "does not know",
    );
    database.query("ALTER TABLE t DROP CONSTRAINT t_a_b_key", []);
    database.query(twice, []);
    expect(database.query("SELECT count(*) AS n FROM t", []).rows).toEqual([{ n: 2 }]);
  });

  it("orders a union by what it gives, and takes its columns by their place", () => {
    const database = madeWith(BOXES, "INSERT INTO boxes VALUES ('a', 2), ('b', 1)");
    const view =
      "CREATE VIEW both AS SELECT lot, count FROM boxes UNION ALL SELECT 'c', -count FROM boxes";
    database.query(view, []);
    const union =
      "SELECT lot, count FROM both WHERE lot <> 'b' UNION ALL SELECT 'd', NULL ORDER BY 2, 1";
    expect(database.query(union, []).rows.map(({ lot, count }) => `${lot} ${count}`)).toEqual([
      "c -2",
      "c -1",
      "a 2",
      "d null",
    ]);
  });

  it("tells a row's trigger what the row was and will be, and takes back what it refuses", () => {
    const database = madeWith(
      BOXES,
      `CREATE FUNCTION only_more() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.count < OLD.count THEN RAISE EXCEPTION 'fewer of %', OLD.lot; END IF;
         RETURN NEW;
       END $$`,
      "CREATE TRIGGER more BEFORE UPDATE ON boxes FOR EACH ROW EXECUTE FUNCTION only_more()",
      "INSERT INTO boxes VALUES ('a', 1), ('b', 5)",
    );
    database.query("UPDATE boxes SET count = count + 1 WHERE lot = 'a'", []);
    expect(() => database.query("UPDATE boxes SET count = 3", [])).toThrow("fewer of b");
    expect(database.query("SELECT count FROM boxes ORDER BY lot", []).rows).toEqual([
      { count: 2 },
      { count: 5 },
    ]);
  });
});
