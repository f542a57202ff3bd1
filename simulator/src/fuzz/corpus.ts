import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Failure } from "./run-target.ts";
import type { FuzzInput } from "./target.ts";

/** What broke something once, and is given to it again by every run of the tests. */
export const CORPUS = fileURLToPath(new URL("corpus/", import.meta.url));

export interface CorpusEntry {
  target: string;
  input: FuzzInput;
  /** What it did when it was found. */
  why: string;
}

/** Every entry of a corpus folder, in the order of its files. */
export function readCorpus(folder: string): CorpusEntry[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => entryOf(readFileSync(join(folder, name), "utf8")));
}

/** Keeps a failure; the same one is the same file. Returns the file's name. */
export function keep(folder: string, failure: Failure): string {
  const { target, input, why } = failure;
  const held = typeof input === "string" ? { text: input } : { hex: hexOf(input) };
  const text = `${JSON.stringify({ target, ...held, why }, null, 2)}\n`;
  const digest = createHash("sha256")
    .update(JSON.stringify([target, held]))
    .digest("hex");
  const name = `${target.replace(/[^A-Za-z0-9]+/g, "-")}-${digest.slice(0, 8)}.json`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  return name;
}

function entryOf(text: string): CorpusEntry {
  const held = JSON.parse(text) as { target: string; text?: string; hex?: string; why: string };
  const input = held.text ?? new Uint8Array(Buffer.from(held.hex ?? "", "hex"));
  return { target: held.target, input, why: held.why };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
