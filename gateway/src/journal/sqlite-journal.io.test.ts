import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LogFields } from "../log.ts";
import { fact, record } from "../testing/journal-facts.ts";
import { hashOf } from "../fact-hash.ts";
import { describeJournal } from "./journal-contract.ts";
import { MIGRATIONS } from "./migrations.ts";
import { soundJournal } from "./open-journal.ts";
import type { JournalEntry } from "./port.ts";
import { SqliteJournal } from "./sqlite-journal.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "anxin-journal-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function newPath(): string {
  files += 1;
  return join(folder, `journal-${files}.sqlite`);
}

let path = "";
describe.each([
  ["the SQLite journal", false],
  ["the SQLite journal that commits on a thread of its own", true],
])("%s", (name, thread) =>
  describeJournal(name, {
    fresh: async (bytesMax) => {
      path = newPath();
      return new SqliteJournal({ path, bytesMax, thread });
    },
    // A copy of the files as they stand is what a power cut leaves, as far as one process can show
    // it.
    reopen: async () => {
      const after = newPath();
      for (const suffix of ["", "-wal"]) {
        if (existsSync(path + suffix)) copyFileSync(path + suffix, after + suffix);
      }
      path = after;
      return new SqliteJournal({ path: after, bytesMax: 1_000_000, thread });
    },
    clean: async () => {},
  }),
);

describe("a journal file that is damaged", () => {
  const log = (lines: LogFields[]) => {
    const line = (fields: LogFields) => void lines.push(fields);
    return { info: line, warn: line, error: line };
  };

  test.each([
    [
      "is no database at all",
      () => "not a database, but long enough to be looked at as one".repeat(99),
    ],
    ["has its pages overwritten", undefined],
  ])("is set aside under a name, and a new one begun: it %s", async (_name, content) => {
    const damaged = newPath();
    const journal = new SqliteJournal({ path: damaged, bytesMax: 1e6 });
    await journal.open();
    await journal.append({ entries: [fact(1)], record: record(1) });
    await journal.close();
    writeFileSync(damaged, content?.() ?? Buffer.alloc(40_960, 7));
    const lines: LogFields[] = [];
    const options = { path: damaged, bytesMax: 1e6 };
    const sound = await soundJournal(options, { log: log(lines), nowMs: () => 1_800_000_000_000 });
    expect(await sound.open()).toEqual([]);
    await sound.close();
    expect(lines).toMatchObject([{ code: "journal-set-aside" }]);
    expect(readdirSync(folder).some((name) => name.includes(".corrupt-2027-"))).toBe(true);
  });
});

test("a journal of the first schema is read on, with everything in its place", async () => {
  const old = newPath();
  const db = new DatabaseSync(old);
  db.exec(`${MIGRATIONS[0]?.sql} PRAGMA user_version = 1`);
  const insert = db.prepare(`INSERT INTO entries
    (kiosk, epoch, loose, seq, last, hash, received_at, delivered, body)
    VALUES ('k1', 1, ?, ?, ?, ?, 1000, 0, ?)`);
  const fork = fact(2, { loose: true });
  for (const { loose, seq, last, hash, body } of [fact(2), fact(3), fork]) {
    insert.run(loose ? 1 : 0, seq, last, hash || "hash-before", JSON.stringify(body));
  }
  db.exec("INSERT INTO marks VALUES ('k1', 1, 3, 1)");
  db.exec("INSERT INTO kiosks VALUES ('k1', 1, 0, 1, 1, 0, '', 0)");
  db.close();
  const journal = new SqliteJournal({ path: old, bytesMax: 1e6 });
  expect(await journal.open()).toEqual([record(3, 1)]);
  await journal.append({ entries: [fact(4), fact(5), fork], record: record(5, 1) });
  const seqs = journal.pending("k1", 10).map(({ seq, loose }) => (loose ? `loose ${seq}` : seq));
  expect(seqs).toEqual([2, 3, 4, 5, "loose 2"]);
  expect(journal.shelf("k1").hashAt(1, 3)).toBe(hashOf(textOf(fact(3))));
  expect(journal.status().entries).toBe(5);
  await journal.close();
});

function textOf({ body }: JournalEntry): object {
  return body.type === "fact" ? body.fact : {};
}

describe("a writer killed without warning", () => {
  const writer = fileURLToPath(new URL("../testing/journal-writer.ts", import.meta.url));

  async function killed(
    afterLines: number,
    plant: string,
  ): Promise<{ acked: number; path: string }> {
    const file = newPath();
    const child = spawn(process.execPath, [writer, file, plant], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let acked = 0;
    let rest = "";
    child.stdout.on("data", (piece: Buffer) => {
      const lines = (rest + piece.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) acked = Math.max(acked, Number(line));
      if (acked >= afterLines) child.kill("SIGKILL");
    });
    await once(child, "close");
    return { acked, path: file };
  }

  async function lost(file: string, acked: number): Promise<number> {
    const journal = new SqliteJournal({ path: file, bytesMax: 1e9 });
    const [found] = await journal.open();
    const held = found?.marks[1]?.held ?? 0;
    const stored = journal.pending("k1", 1_000_000).map((entry) => entry.seq);
    await journal.close();
    expect(stored).toEqual(Array.from({ length: held }, (_, at) => at + 1));
    return Math.max(0, acked - held);
  }

  test.each([20, 150, 400])("has everything it acknowledged, killed after %i", async (after) => {
    const { acked, path: file } = await killed(after, "none");
    expect(acked).toBeGreaterThanOrEqual(after);
    expect(await lost(file, acked)).toBe(0);
  });

  test("that acknowledged before the append is caught", async () => {
    const { acked, path: file } = await killed(200, "early");
    expect(await lost(file, acked)).toBeGreaterThan(0);
  });
});
