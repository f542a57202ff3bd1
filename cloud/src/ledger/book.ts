import { hash as digest } from "node:crypto";
import { Ajv, type ValidateFunction } from "ajv";
import { canonical } from "@anxin/firmware/contract";
import { inTransaction } from "../database/in-transaction.ts";
import type { Db } from "../database/tables.ts";
import { COMMANDS, type Command } from "../inventory/commands.ts";
import { draft, type Drafted, type Entry } from "../inventory/entries.ts";
import { refuseDraft } from "../inventory/guards.ts";
import { refused, type Refused } from "../inventory/refusals.ts";
import { dayOf } from "../inventory/usable.ts";
import type { Parts } from "../parts.ts";
import { holdStanding } from "./hold-standing.ts";
import { entriesOf, holdNamed, type DocumentRow } from "./named-documents.ts";
import { writeDocument } from "./write-document.ts";

/** A document that stands in the ledger. */
export interface Booked {
  ok: true;
  key: string;
  number: number;
  bookedAt: number;
  /** It was there before: nothing was booked a second time. */
  repeated: boolean;
  /** A first count that disagrees with the books; count again, by another person. */
  recount: boolean;
  entries: Entry[];
}

const ajv = new Ajv({ strict: false });
const checks = new Map(
  Object.entries(COMMANDS).map(([kind, schema]) => [kind, ajv.compile(schema)]),
);

/** Turns a transaction that may not be booked back, so that not even a zero is left behind. */
class TurnedBack extends Error {
  readonly answer: Refused | "key-taken";

  constructor(answer: Refused | "key-taken") {
    super("turned back");
    this.answer = answer;
  }
}

/**
 * Books what staff wish, once, and answers after the commit. The same key with the same content is
 * the same document; a refusal changes nothing. Where `parts.db` is a transaction already, whoever
 * opened it must turn it back on a refusal.
 */
export async function book(parts: Parts, wish: unknown): Promise<Booked | Refused> {
  const command = commandIn(wish);
  if (!("kind" in command)) return command;
  const at = { command, text: canonical(command), nowMs: parts.time.nowMs() };
  const answer = await attempt(parts.db, at);
  // Someone booked under this key at the same moment; now it is there to be compared with.
  const settled = answer === "key-taken" ? await attempt(parts.db, at) : answer;
  if (settled === "key-taken") throw new Error("a document's key is taken and is not there");
  return settled;
}

function commandIn(wish: unknown): Command | Refused {
  const kind = (wish as { kind?: unknown } | null)?.kind;
  const check: ValidateFunction | undefined =
    typeof kind === "string" ? checks.get(kind) : undefined;
  if (check === undefined) return refused("bad-wish", "kind");
  if (check(wish)) return wish as Command;
  const error = check.errors?.[0];
  return refused("bad-wish", `${error?.instancePath ?? ""} ${error?.message ?? ""}`.trim());
}

/** A command as it is kept, and when it is booked. */
export interface Wished {
  command: Command;
  text: string;
  nowMs: number;
}

async function attempt(db: Db, wished: Wished): Promise<Booked | Refused | "key-taken"> {
  try {
    return await inTransaction(db, (trx) => bookIn(trx, wished));
  } catch (error) {
    if (error instanceof TurnedBack) return error.answer;
    throw error;
  }
}

async function bookIn(trx: Db, wished: Wished): Promise<Booked> {
  const { command, nowMs } = wished;
  const known = await documentWith(trx, command.key);
  if (known !== undefined) return again(trx, known, wished);
  const { named, subject } = await holdNamed(trx, command);
  const drafted = accept(draft(command, named));
  const asked = { command, entries: drafted.entries };
  const refusal = refuseDraft(asked, await holdStanding(trx, asked, dayOf(nowMs)));
  if (refusal !== undefined) throw new TurnedBack(refusal);
  const number = await writeDocument(trx, { wished, drafted, subject, hash: hashOf(wished.text) });
  if (number === undefined) throw new TurnedBack("key-taken");
  return {
    ok: true,
    key: command.key,
    number,
    bookedAt: nowMs,
    repeated: false,
    recount: drafted.recount === true,
    entries: drafted.entries,
  };
}

function accept(drafted: Drafted | Refused): Drafted {
  if (drafted.ok) return drafted;
  throw new TurnedBack(drafted);
}

/** What a document's text is compared and proved by. */
export function hashOf(text: string): string {
  return digest("sha256", text);
}

async function documentWith(trx: Db, key: string): Promise<DocumentRow | undefined> {
  return trx
    .selectFrom("documents")
    .select(["number", "key", "owner", "command", "hash", "recount", "booked_at"])
    .where("key", "=", key)
    .executeTakeFirst();
}

async function again(trx: Db, known: DocumentRow, wished: Wished): Promise<Booked> {
  if (known.hash !== hashOf(wished.text)) {
    throw new TurnedBack(refused("key-reused", known.key));
  }
  return {
    ok: true,
    key: known.key,
    number: Number(known.number),
    bookedAt: Number(known.booked_at),
    repeated: true,
    recount: known.recount,
    entries: await entriesOf(trx, known.number),
  };
}
