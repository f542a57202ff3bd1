import type { ToolCode } from "../codes.ts";
import type { BackupHead } from "./backup-file.ts";

/** What is on a board that a backup is to go to. */
export interface Target {
  serial: string;
  /** Of its configuration; empty when it has none, so that it cannot go on by itself. */
  kiosk: string;
  /** Where its ring stands; 0 and 0 when it is empty. */
  epoch: number;
  seq: number;
}

/**
 * Why a backup must not go to a board, or undefined when it may. Restoring may never let a fact's
 * number be used twice: only a journal whose board was emptied goes anywhere, once, and never over
 * a journal that may have gone on.
 */
export function restoreRefusal(backup: BackupHead, target: Target): ToolCode | undefined {
  if (backup.state === "copy" || backup.state === "leaving") return "backup-not-moved";
  if (backup.state === "restored" && backup.restoredTo !== target.serial) return "backup-used";
  // A board with a configuration may have written since.
  if (target.kiosk !== "") return target.kiosk === backup.kiosk ? "board-newer" : "board-in-use";
  const isNewer =
    target.epoch > backup.epoch || (target.epoch === backup.epoch && target.seq > backup.seq);
  return isNewer ? "board-newer" : undefined;
}
