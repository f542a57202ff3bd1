import { type Answer, type Before, compileQuery } from "./compile-change.ts";
import { compileSelect } from "./compile-select.ts";
import { compilePart } from "./compile-part.ts";
import { type Catalogue, define } from "./define.ts";
import { readStatement } from "./read-statement.ts";
import { Scope, type Surroundings, Unit } from "./scope.ts";
import { SqlError } from "./sql-error.ts";
import type { Definition, Query, Select, Statement, With } from "./syntax.ts";
import type { Table, Undo } from "./table.ts";
import type { Row, Value } from "./values.ts";

type Prepared = (parameters: readonly Value[], undo: Undo[]) => Answer;

/** Texts of statements kept compiled; made anew when there are more. */
const PREPARED_MAX = 2_000;
/** What a failed transaction answers until it is rolled back (PostgreSQL, Appendix A). */
const ABORTED = "25P02";

/**
 * A database of one connection in this process's memory, that understands the part of PostgreSQL's
 * SQL our migrations and queries are written in. Nothing is stored: it is for simulations.
 */
export class MemoryDatabase {
  readonly #catalogue: Catalogue;
  readonly #settings = new Map<string, string>();
  readonly #prepared = new Map<string, Prepared>();
  /** What undoes the transaction under way. */
  #transaction: Undo[] | undefined;
  #isAborted = false;
  /** The transaction under way has changed what tables there are, or their columns. */
  #isDefined = false;

  constructor() {
    const tables = new Map<string, Table>();
    const views = new Map<string, Select>();
    const around: Surroundings = {
      table: (name) => {
        const table = tables.get(name);
        if (table === undefined) throw new SqlError("42P01", `there is no table ${name}`);
        return table;
      },
      view: (name) => views.get(name),
      routine: (name) => this.#catalogue.functions.get(name),
      settings: this.#settings,
      digests: new Map(),
      variables: [],
    };
    this.#catalogue = { tables, views, functions: new Map(), temporary: new Set(), around };
  }

  /** Runs one statement, whole or not at all. Throws SqlError, SqlNotKnown. */
  query(text: string, parameters: readonly Value[]): Answer {
    if (this.#isAborted) throw new SqlError(ABORTED, "the transaction has failed: roll it back");
    const undo: Undo[] = [];
    try {
      const prepared = this.#prepared.get(text) ?? this.#prepare(text);
      const answer = prepared(parameters, undo);
      this.#transaction?.push(...undo);
      return answer;
    } catch (error) {
      undone(undo);
      this.#isAborted = this.#transaction !== undefined;
      throw error;
    }
  }

  begin(): void {
    if (this.#transaction !== undefined) throw new SqlError("25001", "a transaction is under way");
    this.#transaction = [];
  }

  commit(): void {
    if (this.#isAborted) this.rollback();
    else this.#end();
  }

  rollback(): void {
    undone(this.#transaction ?? []);
    if (this.#isDefined) this.#forget();
    this.#end();
  }

  #end(): void {
    for (const name of this.#catalogue.temporary) {
      this.#catalogue.tables.delete(name);
      this.#forgetNamed(name);
    }
    this.#catalogue.temporary.clear();
    this.#isDefined = false;
    this.#settings.clear();
    this.#transaction = undefined;
    this.#isAborted = false;
  }

  /** What was compiled for a table that lasts no longer than its transaction. */
  #forgetNamed(name: string): void {
    for (const text of this.#prepared.keys()) if (text.includes(name)) this.#prepared.delete(text);
  }

  /** Statements compiled for tables that have changed are compiled anew. */
  #forget(): void {
    this.#prepared.clear();
    for (const one of this.#catalogue.functions.values()) one.forget();
  }

  #prepare(text: string): Prepared {
    const statement = readStatement(text);
    if (!isQuery(statement)) {
      return (_, undo) => {
        define(statement, this.#catalogue, undo);
        if (changesShapes(statement)) {
          this.#isDefined = this.#transaction !== undefined;
          this.#forget();
        }
        return { rows: [], affected: 0 };
      };
    }
    const made = this.#compile(statement);
    if (this.#prepared.size >= PREPARED_MAX) this.#prepared.clear();
    this.#prepared.set(text, made);
    return made;
  }

  #compile(statement: Query | With): Prepared {
    const unit = new Unit(this.#catalogue.around, compileSelect);
    const scope = new Scope(unit);
    const before: Before = (table, event, change) => this.#fire(table, event, change);
    const parts = statement.kind === "with" ? statement.parts : [];
    const runs = parts.map((part) => compilePart(part, scope, before));
    const last = statement.kind === "with" ? statement.query : statement;
    const { columns, run } = compileQuery(last, scope, before);
    const numerics = columns.filter(({ type }) => type === "numeric").map(({ name }) => name);
    return (parameters, undo) => {
      const frame = unit.frame(parameters, {}, undo);
      for (const part of runs) part(frame);
      const answer = run(frame);
      for (const name of numerics) for (const row of answer.rows) spellOut(row, name);
      return answer;
    };
  }

  #fire(...[table, event, change]: Parameters<Before>): void {
    const trigger = table.triggers.get(event);
    if (trigger === undefined || trigger.eachRow !== (change !== undefined)) return;
    if (!table.isGuarded()) return;
    this.#catalogue.functions.get(trigger.call)?.fire(event, table, change);
  }
}

function isQuery(statement: Statement): statement is Query | With {
  return ["select", "insert", "update", "delete", "with"].includes(statement.kind);
}

/** True for what leaves statements compiled for other tables than there are now. */
function changesShapes(of: Definition): boolean {
  if (of.kind === "create-table-as") return !of.temporary;
  return !["truncate", "set-local", "nothing"].includes(of.kind);
}

/** A numeric is given out as text, because no number of JavaScript holds every one. */
function spellOut(row: Row, name: string): void {
  const value = row[name] ?? null;
  row[name] = value === null ? null : String(value);
}

function undone(changes: Undo[]): void {
  for (const undo of changes.reverse()) undo();
}
