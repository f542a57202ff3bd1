import { readFile } from "node:fs/promises";
import { ToolError } from "../codes.ts";
import { unreadable } from "../file-errors.ts";
import type { Terminal } from "../terminal.ts";
import { replaceFile } from "../replace-file.ts";
import { type CountyKeys, openKeys, PASSPHRASE_MIN, sealKeys } from "./county-key-file.ts";

/** How a person names the county key file. */
export interface KeyFileOptions {
  keyFile: string;
  /** First line of this file instead of a question; for machines, not for offices. */
  passphraseFile?: string;
}

/** An open county key file. */
export interface OpenKeyFile {
  keys: CountyKeys;
  /** Writes it anew under the same passphrase, so that a cut leaves the old or the new one. */
  save(keys: CountyKeys): Promise<void>;
}

/**
 * Reads and opens the county key file, asking for its passphrase.
 *
 * @throws ToolError key-file-missing, passphrase-file-missing, file-unreadable, key-file-format,
 *   passphrase-wrong, no-terminal
 */
export async function openKeyFile(
  terminal: Terminal,
  { keyFile, passphraseFile }: KeyFileOptions,
): Promise<OpenKeyFile> {
  const text = await read(keyFile, "key-file-missing");
  const passphrase =
    passphraseFile === undefined
      ? await terminal.secret("县密钥口令 / passphrase: ")
      : firstLine(await read(passphraseFile, "passphrase-file-missing"));
  return {
    keys: openKeys(text, passphrase),
    save: (keys) => replaceFile(keyFile, sealKeys(keys, passphrase)),
  };
}

/**
 * A passphrase for a new file, asked twice.
 *
 * @throws ToolError passphrase-weak, passphrase-differs, no-terminal
 */
export async function newPassphrase(terminal: Terminal, file?: string): Promise<string> {
  if (file !== undefined) return firstLine(await read(file, "passphrase-file-missing"));
  const first = await terminal.secret("新口令（至少 12 个字符）/ new passphrase: ");
  if (first.length < PASSPHRASE_MIN) throw new ToolError("passphrase-weak");
  const second = await terminal.secret("再输入一次 / again: ");
  if (first !== second) throw new ToolError("passphrase-differs");
  return first;
}

type Missing = "key-file-missing" | "passphrase-file-missing";

async function read(path: string, missing: Missing): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
      throw new ToolError(missing, path, { cause });
    }
    return unreadable(path)(cause);
  }
}

function firstLine(text: string): string {
  return text.split("\n")[0]?.replace(/\r$/, "") ?? "";
}
