import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SqliteJournal } from "../journal/sqlite-journal.ts";
import { fact, record } from "../testing/journal-facts.ts";
import { backup, backupsIn, restore } from "./backup.ts";
import { type Places, placesUnder } from "./places.ts";
import type { Machine } from "./upgrade.ts";

const DAY_MS = 86_400_000;

let root: string;
let places: Places;
let nowMs: number;
let commands: string[];
let machine: Machine;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "anxin-backup-"));
  places = placesUnder(root);
  nowMs = Date.UTC(2026, 10, 22, 3, 20);
  commands = [];
  machine = {
    places,
    run: async (command, ...words) => void commands.push([command, ...words].join(" ")),
    look: async () => undefined,
    nowMs: () => nowMs,
    wait: async () => {},
    say: () => {},
  };
  mkdirSync(places.settings, { recursive: true });
  mkdirSync(places.data, { recursive: true });
  settings("old keys");
  writeFileSync(join(places.settings, "gateway.json"), "{}", { mode: 0o600 });
});

afterEach(() => rmSync(root, { recursive: true }));

function settings(text: string): void {
  writeFileSync(join(places.settings, "enrolment.json"), text, { mode: 0o600 });
}

function journalAt(path: string): SqliteJournal {
  return new SqliteJournal({ path, bytesMax: 1e9 });
}

test("keys and journal come back as they were, and what was there is set aside", async () => {
  const live = journalAt(join(places.data, "journal.sqlite"));
  await live.open();
  await live.append({ entries: [fact(1), fact(2)], record: record(2) });
  // The gateway goes on while the backup is made.
  const folder = await backup(machine);
  await live.append({ entries: [fact(3)], record: record(3) });
  await live.close();
  settings("spoiled");

  await restore(machine, folder);
  expect(readFileSync(join(places.settings, "enrolment.json"), "utf8")).toBe("old keys");
  const back = journalAt(join(places.data, "journal.sqlite"));
  expect(await back.open()).toEqual([record(2)]);
  await back.close();
  const aside = join(places.data, `journal.sqlite.before-restore-${nowMs}`);
  const was = journalAt(aside);
  expect(await was.open()).toEqual([record(3)]);
  await was.close();
  expect(commands[0]).toBe("systemctl stop anxin-gateway.service");
  expect(commands.at(-1)).toBe("systemctl start anxin-gateway.service");
});

test("nobody else on the machine may read a backup", async () => {
  const live = journalAt(join(places.data, "journal.sqlite"));
  await live.open();
  chmodSync(join(places.settings, "enrolment.json"), 0o600);
  const folder = await backup(machine);
  await live.close();
  const mode = (path: string) => statSync(join(folder, path)).mode & 0o077;
  expect([mode("."), mode("journal.sqlite"), mode("settings/enrolment.json")]).toEqual([0, 0, 0]);
});

test("a fortnight of backups is kept, and one that was cut short is none", async () => {
  for (let day = 0; day < 16; day++) {
    nowMs += DAY_MS;
    await backup(machine);
  }
  mkdirSync(join(places.backups, "2026-12-30T032000.half"));
  const kept = backupsIn(places.backups);
  expect(kept).toHaveLength(14);
  expect(kept[0]).toBe("2026-11-25T032000");
  expect(kept.at(-1)).toBe("2026-12-08T032000");
});

test("a folder that is no backup changes nothing", async () => {
  await expect(restore(machine, root)).rejects.toMatchObject({ code: "backup-missing" });
  expect(existsSync(join(places.settings, "enrolment.json"))).toBe(true);
  expect(commands).toEqual([]);
});
