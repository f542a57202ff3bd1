import { expect, test } from "vitest";
import type { BackupHead } from "./backup-file.ts";
import { restoreRefusal, type Target } from "./may-restore.ts";

const moved: BackupHead = {
  format: "anxin-board-backup",
  version: 1,
  kiosk: "k1",
  serial: "old",
  epoch: 2,
  seq: 40,
  takenAt: "2026-11-22T00:00:00Z",
  sha256: "",
  state: "moved",
  restoredTo: "",
};
const blank: Target = { serial: "new", kiosk: "", epoch: 0, seq: 0 };

test.each<[string, Partial<BackupHead>, Partial<Target>, string | undefined]>([
  ["an emptied board's journal to a blank board", {}, {}, undefined],
  ["over what an interrupted restore left", {}, { epoch: 2, seq: 12 }, undefined],
  [
    "over the journal of an earlier epoch, of a board that is no kiosk",
    {},
    { epoch: 1, seq: 90 },
    undefined,
  ],
  [
    "again to the board it went to, cut short",
    { state: "restored", restoredTo: "new" },
    {},
    undefined,
  ],
  ["a copy, whose board went on", { state: "copy" }, {}, "backup-not-moved"],
  [
    "a journal whose board was not emptied to the end",
    { state: "leaving" },
    {},
    "backup-not-moved",
  ],
  ["to a second board", { state: "restored", restoredTo: "other" }, {}, "backup-used"],
  ["over a newer journal", {}, { epoch: 2, seq: 41 }, "board-newer"],
  ["over a later epoch", {}, { epoch: 3, seq: 1 }, "board-newer"],
  ["over the same kiosk at work", {}, { kiosk: "k1", epoch: 2, seq: 1 }, "board-newer"],
  ["over another kiosk", {}, { kiosk: "k9" }, "board-in-use"],
])("restoring %s", (...[, backup, target, refusal]) => {
  expect(restoreRefusal({ ...moved, ...backup }, { ...blank, ...target })).toBe(refusal);
});
