import { resolve } from "node:path";
import type { Wanted } from "./bundle.ts";
import type { Instead } from "./flatten.ts";

const firmware = resolve(import.meta.dirname, "../..");

/**
 * Functions of the kiosk that run seldom and that nobody waits for; see decision 0016. What only
 * they use is in memory only while they run.
 */
const COLD = [
  "readConfiguration",
  "mount",
  "boot",
  "isPlan",
  "boardLanes",
  "loadShown",
  "confirmLoad",
  "countLane",
  "removeLot",
  "turnPage",
  "ds3231Seconds",
  "ds3231SetTime",
  "sht3xClimate",
  "connect",
  "sendFacts",
  "received",
  "afterFact",
];

/**
 * Lists of the kiosk that are looked into seldom and outside loops; see decision 0016. They are in
 * memory only while they are looked into.
 */
const SPELLED = [
  "FAULTS",
  "OUTCOMES",
  "KIND_ORDER",
  "TRUST_ORDER",
  "REFUSAL_ORDER",
  "CAUSE_ORDER",
  "REASON_ORDER",
  "BOOT_ORDER",
  "DOOR_ORDER",
  "PERMISSION_ORDER",
  "DOWN_CHANNELS",
  "DEFAULT_TIMEOUTS",
  "COMMANDS",
  "MONTH_DAYS",
  "CHECK_CHARACTERS",
  "LONG_TERM",
];

/**
 * Functions that one place alone calls and that stay by themselves all the same; see decision 0019.
 * What the minifier writes into its caller is read by the interpreter whenever that one runs: twice
 * when it is called, once when not. These are long, and stand where a person waits.
 */
const KEPT = [
  "take",
  "takeDue",
  "codeRead",
  "cardPresented",
  "flushLink",
  "dropTakes",
  "received",
  "connect",
  "sendFacts",
  "turnPage",
  "loadShown",
  "confirmLoad",
  "countLane",
  "removeLot",
];

/** What a board has in its own code, in place of the plain arithmetic of the sources. */
const BOARD_OWN: Instead = {
  "src/contract/sha256.ts": "tools/espruino/board-sha256.ts",
  "src/kiosk/journal/crc32.ts": "tools/espruino/board-crc32.ts",
};

/** What takes a kiosk's program out of memory; programs that prove it are made in the same form. */
export const KIOSK_FORM = { cold: COLD, spelled: SPELLED, kept: KEPT, instead: BOARD_OWN };

/** Of these lists what belongs to a board's rim, which is not in the proof. */
const RIM = [
  "readConfiguration",
  "boardLanes",
  "ds3231Seconds",
  "ds3231SetTime",
  "sht3xClimate",
  "COMMANDS",
];

const inProof = (name: string): boolean => !RIM.includes(name);

/**
 * Bytes the kiosk's program may have; decision 0016 says how that was measured. Code lies in flash,
 * where there is room for much more, but each function costs five to eight of the interpreter's
 * variables, so a program that grows takes memory that a vend needs.
 */
const KIOSK_BYTES_MAX = 115_000;

/** What a kiosk runs. */
export const KIOSK_ENTRY = {
  name: "kiosk",
  bytesMax: KIOSK_BYTES_MAX,
  entry: resolve(firmware, "src/espruino/main.ts"),
  ...KIOSK_FORM,
};

/** The kiosk around a pretend machine, run in an interpreter to see what it takes. */
export const BENCH_ENTRY = {
  name: "bench",
  entry: resolve(firmware, "tools/espruino/bench-entry.ts"),
  ...KIOSK_FORM,
};

/** The vend table and the golden files, run where the kiosk runs and in the form it runs in. */
export const PROOF_ENTRY = {
  name: "proof",
  entry: resolve(firmware, "tools/espruino/proof-entry.ts"),
  instead: BOARD_OWN,
  kept: KEPT,
  cold: COLD.filter(inProof),
  spelled: SPELLED.filter(inProof),
};

/**
 * What the technician's tool sends over the cable and runs in memory, all of a board's being free
 * then; decision 0024.
 */
export const SERVICE_ENTRY = {
  name: "service",
  entry: resolve(firmware, "src/espruino/service/main.ts"),
  instead: BOARD_OWN,
};

/** What a board runs first; it picks the program. */
export const BOOT_ENTRY = {
  name: "boot",
  entry: resolve(firmware, "src/espruino/boot/main.ts"),
  instead: BOARD_OWN,
};

/** The updater that goes with a kiosk, in the same image, in memory only while it is needed. */
export const UPDATER_ENTRY = {
  name: "updater",
  entry: resolve(firmware, "src/espruino/update/main.ts"),
  instead: BOARD_OWN,
};

/** A program to bundle. */
export interface Entry extends Wanted {
  /** Undefined where nothing but a test runs it. */
  bytesMax?: number;
}

/** Everything `npm run bundle` makes, by the name of its file in firmware/dist. */
export const ENTRIES: readonly Entry[] = [KIOSK_ENTRY, PROOF_ENTRY];
