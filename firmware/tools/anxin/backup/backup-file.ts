import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ToolError } from "../codes.ts";
import { unreadable } from "../file-errors.ts";
import { isRecord, isWhole } from "../shape.ts";

/** What anybody may read of a backup; none of it can be changed without the county's keys. */
export interface BackupHead {
  format: "anxin-board-backup";
  version: 1;
  kiosk: string;
  /** The chip's own number of the board it was read from. */
  serial: string;
  /** Where its journal stood. */
  epoch: number;
  seq: number;
  /** ISO 8601. */
  takenAt: string;
  /** SHA-256 of what is sealed. */
  sha256: string;
  /**
   * What may be done with it. `copy`: the board went on after it, so it is for looking at only.
   * `leaving`: the board is being emptied. `moved`: the board it came from can never go on, so this
   * is the one journal of its epoch. `restored`: it went to the board `restoredTo`.
   */
  state: "copy" | "leaving" | "moved" | "restored";
  restoredTo: string;
}

/** What is sealed: raw flash by address, and the board's configuration with its roots. */
export interface BackupBody {
  /** Empty in a copy. */
  configuration: string;
  areas: { address: number; bytes: Uint8Array }[];
}

export interface Backup {
  head: BackupHead;
  body: BackupBody;
}

const STATES: readonly string[] = ["copy", "leaving", "moved", "restored"];
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The text of a backup's file, sealed under a key that only the county key file's master gives. */
export function sealBackup(master: Uint8Array, { head, body }: Omit<Backup, "sha256">): string {
  const plain = plainOf(body);
  const whole = { ...head, sha256: sha256(plain) };
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(master, head.kiosk), nonce);
  cipher.setAAD(aadOf(whole));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  const rest = [nonce, sealed, cipher.getAuthTag()].map((bytes) => bytes.toString("base64"));
  const [nonceText, sealedText, tag] = rest;
  const file = { ...whole, cipher: "aes-256-gcm", nonce: nonceText, tag, sealed: sealedText };
  return JSON.stringify(file, null, 2) + "\n";
}

/**
 * Opens a backup and checks all of it.
 *
 * @throws ToolError file-unreadable, backup-unknown, backup-damaged
 */
export async function readBackup(path: string, master: Uint8Array): Promise<Backup> {
  const text = await readFile(path, "utf8").catch(unreadable(path));
  const file = parsed(text);
  if (!isFile(file)) throw new ToolError("backup-unknown", path);
  const { nonce, tag, sealed } = file;
  const head = headOf(file);
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyOf(master, head.kiosk), bytesOf(nonce), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(aadOf(head)).setAuthTag(bytesOf(tag));
    const plain = Buffer.concat([decipher.update(bytesOf(sealed)), decipher.final()]);
    if (sha256(plain) !== head.sha256) throw new Error("hash");
    return { head, body: bodyOf(plain) };
  } catch (cause) {
    throw new ToolError("backup-damaged", path, { cause });
  }
}

type File = BackupHead & { nonce: string; tag: string; sealed: string };

function isFile(value: unknown): value is File {
  if (!isRecord(value) || value["format"] !== "anxin-board-backup") return false;
  const { version, epoch, seq, state } = value;
  const texts = ["kiosk", "serial", "takenAt", "sha256", "restoredTo", "nonce", "tag", "sealed"];
  if (version !== 1 || texts.some((name) => typeof value[name] !== "string")) return false;
  return isWhole(epoch, 0, 65535) && isWhole(seq, 0, 2 ** 32 - 1) && STATES.includes(String(state));
}

function headOf({ nonce: _nonce, tag: _tag, sealed: _sealed, ...head }: File): BackupHead {
  return head;
}

function aadOf(head: BackupHead): Buffer {
  const { format, version, kiosk, serial, epoch, seq, takenAt, state, restoredTo } = head;
  const list = [
    format,
    version,
    kiosk,
    serial,
    epoch,
    seq,
    takenAt,
    head.sha256,
    state,
    restoredTo,
  ];
  return Buffer.from(JSON.stringify(list), "utf8");
}

/** RFC 5869; a key of its own, which opens nothing but this kiosk's backups. */
function keyOf(master: Uint8Array, kiosk: string): Buffer {
  const salt = new Uint8Array();
  return Buffer.from(hkdfSync("sha256", master, salt, `anxin/1/board-backup/${kiosk}`, 32));
}

function plainOf({ configuration, areas }: BackupBody): Buffer {
  const list = areas.map(({ address, bytes }) => {
    return { address, bytes: Buffer.from(bytes).toString("base64") };
  });
  return Buffer.from(JSON.stringify({ configuration, areas: list }), "utf8");
}

function bodyOf(plain: Buffer): BackupBody {
  const { configuration, areas } = JSON.parse(plain.toString("utf8")) as {
    configuration: string;
    areas: { address: number; bytes: string }[];
  };
  return {
    configuration,
    areas: areas.map(({ address, bytes }) => ({ address, bytes: bytesOf(bytes) })),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const bytesOf = (text: string) => Buffer.from(text, "base64");
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
