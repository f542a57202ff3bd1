import { hash } from "node:crypto";
import pg from "pg";

/**
 * Statements intake sends for every batch. They are few in wording and long to plan, so each
 * connection prepares them once; wording made anew for each call would fill the server's memory.
 */
const PREPARED = /^\s*(?:WITH step0|SELECT \* FROM lock_and_read)/;

const names = new Map<string, string>();

/** A client that prepares intake's statements by name. */
export class PreparingClient extends pg.Client {
  // The driver's overloads end in `any`; only the one Kysely calls, text and values, is changed.
  override query(...asked: unknown[]): never {
    const [text, values] = asked;
    const query = super.query.bind(this) as (...asked: unknown[]) => never;
    if (typeof text !== "string" || !PREPARED.test(text)) return query(...asked);
    return query({ name: nameOf(text), text, values }, ...asked.slice(2));
  }
}

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = hash("sha256", text).slice(0, 32);
  names.set(text, name);
  return name;
}
