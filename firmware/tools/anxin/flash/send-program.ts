import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { BoardConsole } from "../console/board-console.ts";
import { ToolError } from "../codes.ts";
import { BOOT_FILE, sha256Of, type StorageFile } from "./program.ts";

/**
 * Bytes of a file in one packet. Small, because Espruino's Linux board loses input above about 6 kB
 * and no real board was measured.
 */
const CHUNK_BYTES = 1024;
/** Chunks looked at in one question when an earlier try left some. */
const CHUNKS_ASKED = 64;
/** Where a file waits until it is whole and its hash is right. */
const STAGED = "anxin.new";
/** A header and a page of doubt for each file. */
const ROOM_BYTES = 4128;
const FULL_TRIES = 2;
/** A variable that a start takes away. */
const BEFORE_START = "anxinBeforeStart";
const START_LOOK_MS = 200;
/** Longer than a technician's command is silent. */
const WATCHDOG_SECONDS = 120;
/** How often, in a row of tries each, a board may be silent while its program starts. */
const START_SILENCES = 4;

/** Called after each step; `bytes` of `total` are on the board. */
export type Progress = (bytes: number, total: number) => void;

/** What a board says of itself. */
export interface BoardFacts {
  version: string;
  board: string;
  /** Bytes of Storage free without compaction. */
  freeBytes: number;
}

/**
 * Asks what board this is.
 *
 * @throws ToolError wrong-board when it has no Storage, no SHA-256 or no raw flash
 */
export async function lookAtBoard(console: BoardConsole): Promise<BoardFacts> {
  const question =
    'JSON.stringify([process.version,process.env.BOARD,require("Storage").getFree(),' +
    'typeof require("crypto").SHA256,typeof require("Flash").write])';
  const answer = await console.ask(question).catch((cause: unknown) => {
    const refused = cause instanceof ToolError && cause.code === "board-refused";
    throw refused ? new ToolError("wrong-board", cause.detail, { cause }) : cause;
  });
  const [version, board, freeBytes, ...parts] = JSON.parse(answer) as [string, string, number];
  if (parts.some((part) => part !== "function")) throw new ToolError("wrong-board", board);
  return { version, board, freeBytes };
}

/** SHA-256 of a file in the board's Storage, or "" when there is none. */
export function hashOnBoard(console: BoardConsole, name: string): Promise<string> {
  return console.ask(
    `(function(s){if(s===undefined)return"";var h=new Uint8Array(require("crypto").SHA256(s)),` +
      `t="";for(var i=0;i<32;i++)t+=(256+h[i]).toString(16).substr(1);return t})` +
      `(require("Storage").read(${quoted(name)}))`,
  );
}

/**
 * Puts a file into the board's Storage so that the old one stays whole until the new one has
 * arrived and its SHA-256 was read back. A call after a broken one goes on where that stopped.
 *
 * @returns whether anything had to be written
 * @throws ToolError line-lost, board-silent, storage-full, readback-differs
 */
export async function sendFile(
  console: BoardConsole,
  file: StorageFile,
  progress: Progress,
): Promise<boolean> {
  const wanted = sha256Of(file.bytes);
  if ((await hashOnBoard(console, file.name)) === wanted) return false;
  await makeRoom(console, file);
  for (let tries = 1; ; tries++) {
    await stage(console, file.bytes, progress);
    if ((await hashOnBoard(console, STAGED)) === wanted) break;
    await erase(console, STAGED);
    if (tries === FULL_TRIES) throw new ToolError("readback-differs", file.name);
  }
  await settle(console, file);
  if ((await hashOnBoard(console, file.name)) !== wanted) {
    throw new ToolError("readback-differs", file.name);
  }
  await erase(console, STAGED);
  return true;
}

/**
 * Stops the program the board runs; Storage and raw flash stay as they are. Nothing is echoed until
 * {@link startProgram}: what a board takes for typed of a broken packet it would show again and
 * again, for a minute, and lose the next packets meanwhile.
 */
export async function stopProgram(console: BoardConsole): Promise<void> {
  await console.ask("reset()");
  // The stopped program's watchdog goes on with nobody to feed it. It is given more time, and every
  // packet feeds it: a board whose cable is pulled comes back as a kiosk by itself.
  await console.ask(`(echo(0),E.enableWatchdog(${WATCHDOG_SECONDS},false))`);
}

/**
 * Restarts the board with what its Storage holds, and waits until the program is through its start
 * and the board answers again. Whoever came earlier would find no board, or interrupt the start.
 *
 * @throws ToolError board-silent when it answers no more
 */
export async function startProgram(console: BoardConsole): Promise<void> {
  // Until a program feeds it the interpreter does, or a board without one would start for ever.
  const feeding = `E.enableWatchdog(${WATCHDOG_SECONDS})`;
  await console.ask(`(${BEFORE_START}=1,echo(1),${feeding},setTimeout(load,100))`);
  for (let silences = 0; ;) {
    try {
      if ((await console.ask(`typeof ${BEFORE_START}`)) === "undefined") return;
    } catch (error) {
      silences += 1;
      if (!isSilence(error) || silences === START_SILENCES) throw error;
    }
    await sleep(START_LOOK_MS);
  }
}

function isSilence(error: unknown): boolean {
  return error instanceof ToolError && error.code === "board-silent";
}

/** Removes the program, so that the board starts into its bare console. */
export async function removeProgram(console: BoardConsole): Promise<void> {
  await erase(console, BOOT_FILE);
}

async function erase(console: BoardConsole, name: string): Promise<void> {
  await console.ask(`require("Storage").erase(${quoted(name)})`);
}

async function makeRoom(console: BoardConsole, file: StorageFile): Promise<void> {
  if (await isStaged(console, file.bytes.length)) return;
  const needed = 2 * (file.bytes.length + ROOM_BYTES);
  if ((await freeBytes(console)) >= needed) return;
  await erase(console, STAGED);
  // Compaction may lose Storage to a power cut, so it happens only here, with a technician there.
  await console.ask('require("Storage").compact()');
  const free = await freeBytes(console);
  if (free < needed) throw new ToolError("storage-full", `${free} < ${needed} bytes`);
}

async function freeBytes(console: BoardConsole): Promise<number> {
  return Number(await console.ask('require("Storage").getFree()'));
}

async function isStaged(console: BoardConsole, size: number): Promise<boolean> {
  const length = `(require("Storage").read(${quoted(STAGED)})||"").length`;
  return Number(await console.ask(length)) === size;
}

async function stage(console: BoardConsole, bytes: Uint8Array, progress: Progress): Promise<void> {
  const chunks = chunksOf(bytes);
  let done = (await isStaged(console, bytes.length)) ? await chunksThere(console, chunks) : 0;
  for (let restarts = 0; done < chunks.length && restarts < FULL_TRIES;) {
    progress(done * CHUNK_BYTES, bytes.length);
    const chunk = chunks[done] ?? new Uint8Array();
    if (await isWritten(console, chunk, { at: done * CHUNK_BYTES, size: bytes.length })) {
      done += 1;
      continue;
    }
    // Flash bits only fall, so a chunk torn in flash needs the file anew.
    await erase(console, STAGED);
    restarts += 1;
    done = 0;
  }
  progress(bytes.length, bytes.length);
}

/** False for a chunk torn in flash; Espruino refuses to write another over what is there. */
async function isWritten(
  console: BoardConsole,
  chunk: Uint8Array,
  where: { at: number; size: number },
): Promise<boolean> {
  try {
    return (await console.ask(writing(chunk, where))) === "ok";
  } catch (error) {
    if (error instanceof ToolError && error.code === "board-refused") return false;
    throw error;
  }
}

function chunksOf(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, i) =>
    bytes.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES),
  );
}

/** How many chunks from the start an earlier try left whole. */
async function chunksThere(console: BoardConsole, chunks: readonly Uint8Array[]): Promise<number> {
  let there = 0;
  while (there < chunks.length) {
    const some = chunks.slice(there, there + CHUNKS_ASKED);
    const sums = JSON.stringify(some.map((chunk) => crc32(chunk)));
    const good = Number(
      await console.ask(
        `(function(c){for(var i=0;i<c.length;i++)if(E.CRC32(require("Storage").read(` +
          `${quoted(STAGED)},${there * CHUNK_BYTES}+i*${CHUNK_BYTES},${CHUNK_BYTES}))!=c[i])` +
          `return i;return i})(${sums})`,
      ),
    );
    there += good;
    if (good < some.length) break;
  }
  return there;
}

/** The console drops a packet that came with noise; what is checked here is flash. */
function writing(chunk: Uint8Array, where: { at: number; size: number }): string {
  const sum = crc32(chunk);
  const name = quoted(STAGED);
  const data = Buffer.from(chunk).toString("base64");
  return (
    `(function(d){require("Storage").write(${name},d,${where.at},${where.size});` +
    `return E.CRC32(require("Storage").read(${name},${where.at},${chunk.length}))==${sum}?` +
    `"ok":"torn"})(atob("${data}"))`
  );
}

/** Copies the staged file into place on the board itself: milliseconds, no cable involved. */
async function settle(console: BoardConsole, file: StorageFile): Promise<void> {
  const size = file.bytes.length;
  await console.ask(
    `(function(S){S.erase(${quoted(file.name)});for(var o=0;o<${size};o+=${CHUNK_BYTES})` +
      `S.write(${quoted(file.name)},S.read(${quoted(STAGED)},o,${CHUNK_BYTES}),o,${size});` +
      `return o})(require("Storage"))`,
  );
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
