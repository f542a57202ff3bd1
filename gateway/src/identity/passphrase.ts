import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { IdentityError } from "./identity-error.ts";

/** First line of a file, for machines; without one it is asked for, and not shown. */
export async function passphraseFrom(file: string | undefined): Promise<string> {
  if (file !== undefined) return readFileSync(file, "utf8").split(/\r?\n/, 1)[0] ?? "";
  if (!process.stdin.isTTY) {
    throw new IdentityError("no-terminal", "nobody can be asked; give --passphrase-file");
  }
  process.stderr.write("根证书口令 / passphrase of the authority: ");
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const questions = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await questions.question("");
  } finally {
    questions.close();
    process.stderr.write("\n");
  }
}
