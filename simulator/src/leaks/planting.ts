import { createHash } from "node:crypto";
import { appendFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FLASH_MAP } from "@anxin/firmware/contract";
import { openFlashFile } from "@anxin/firmware/node";
import { PLANTED_MQTT } from "./card-county.ts";
import type { CloudRows } from "./cloud-rows.ts";

/** One number left somewhere in one form; which form is made here, not by the scan. */
export interface Plant {
  form: string;
  /** Place of the number among the planted ones: another for every form. */
  planted: number;
  bytes: Buffer;
  /** Whether the bytes are text a log line or a text column may hold. */
  isText: boolean;
}

const DIGESTS = { md5: "md5", "sha-1": "sha1", "sha-256": "sha256", sm3: "sm3" } as const;

function plainForms(number: string): [string, Buffer][] {
  const digest = (algorithm: string) => createHash(algorithm).update(number).digest();
  const digests = Object.entries(DIGESTS).map(([name, algorithm]): [string, Buffer] => {
    return [name, digest(algorithm)];
  });
  return [["ascii", Buffer.from(number)], ["utf-16le", Buffer.from(number, "utf16le")], ...digests];
}

/** Every form the scan must know, as bytes, as hexadecimal and as base64. */
export function plantsOf(numbers: readonly string[]): Plant[] {
  const names = plainForms(numbers[0] ?? "").map(([name]) => name);
  const ways = ["", " hex", " base64"];
  const forms = names.flatMap((name) => ways.map((way) => ({ name, way })));
  return forms.map(({ name, way }, planted) => {
    const [, plain = Buffer.alloc(0)] =
      plainForms(numbers[planted] ?? "").find(([one]) => one === name) ?? [];
    const encoding = way === " hex" ? "hex" : "base64";
    const bytes = way === "" ? plain : Buffer.from(plain.toString(encoding));
    return { form: name + way, planted, bytes, isText: way !== "" || name === "ascii" };
  });
}

/** A copy of what a run left, to be spoiled. */
export function copyRun(folder: string, to: string): void {
  cpSync(folder, to, { recursive: true });
}

export function plantInLog(folder: string, plants: readonly Plant[]): void {
  for (const { bytes } of plants) {
    const line = [Buffer.from('{"level":20,"msg":"card '), bytes, Buffer.from('"}\n')];
    appendFileSync(join(folder, "console", "gateway.log"), Buffer.concat(line));
  }
}

/** Into the texts of facts the gateway's journal holds. */
export function plantInFacts(folder: string, plants: readonly Plant[]): void {
  const journal = new DatabaseSync(join(folder, "gateway", "journal.sqlite"));
  const statement = journal.prepare(
    `UPDATE entries SET body = body || CAST(? AS TEXT)
     WHERE id = (SELECT id FROM entries ORDER BY id LIMIT 1 OFFSET ?)`,
  );
  for (const [at, { bytes }] of plants.entries()) statement.run(bytes, at);
  journal.close();
}

/** Into a page of flash that is blank, by the board's own port. */
export function plantInFlash(folder: string, plants: readonly Plant[]): void {
  const flash = openFlashFile(join(folder, "north", "flash", "flash"), { durable: false });
  const { journalAddress, journalPages, pageBytes } = FLASH_MAP;
  let address = journalAddress + (journalPages - 1) * pageBytes;
  for (const { bytes } of plants) {
    flash.write(address, bytes);
    address += bytes.length;
  }
  flash.close();
}

/** What a broken kiosk said to the real broker stands among what the others said. */
export function plantInMessages(folder: string): void {
  cpSync(join(folder, PLANTED_MQTT), join(folder, "mqtt", PLANTED_MQTT), { recursive: true });
}

/** Into rows of a table, until the returned function is called. */
export async function plantInRows(
  rows: CloudRows,
  plants: readonly Plant[],
): Promise<() => Promise<void>> {
  await rows.ask("CREATE TABLE planted (note text, raw bytea)");
  for (const { bytes, isText } of plants) {
    const column = isText ? "note" : "raw";
    const value = isText ? bytes.toString("latin1") : bytes;
    await rows.ask(`INSERT INTO planted (${column}) VALUES ($1)`, [value]);
  }
  return async () => void (await rows.ask("DROP TABLE planted"));
}
