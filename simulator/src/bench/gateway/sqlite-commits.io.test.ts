import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commitsOf } from "./sqlite-commits.ts";

describe("commits of another's SQLite database", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "anxin-commits-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are counted one a transaction, however many rows it wrote, past a checkpoint", () => {
    const path = join(folder, "a.db");
    const database = new DatabaseSync(path);
    database.exec("PRAGMA journal_mode=WAL; CREATE TABLE t (x TEXT)");
    const insert = database.prepare("INSERT INTO t VALUES (?)");
    const before = commitsOf(path);
    for (let commit = 0; commit < 50; commit++) {
      database.exec("BEGIN");
      for (let row = 0; row <= commit; row++) insert.run("x".repeat(3000));
      database.exec("COMMIT");
    }
    expect(commitsOf(path) - before).toBe(50);
    database.close();
  });

  it("are none where there is no database", () => {
    expect(commitsOf(join(folder, "none.db"))).toBe(0);
  });
});
