import { Cursor } from "./cursor.ts";
import { readColumns, readExpression, readSelect, readType } from "./read-query.ts";
import { readQuery } from "./read-change.ts";
import type { ColumnSyntax, Definition, Expression, Routine } from "./syntax.ts";

/** SQLSTATE of RAISE without one (PostgreSQL, Appendix A). */
const RAISED = "P0001";

/** A function in PL/pgSQL, as far as our migrations write any. */
export function readFunction(cursor: Cursor): Definition {
  const name = cursor.name();
  const args = cursor.isSymbol(")", 1) ? readNothing(cursor) : readColumns(cursor);
  cursor.expect("returns");
  const returns = cursor.took("table") ? readColumns(cursor) : readTrigger(cursor);
  cursor.expect("language", "plpgsql");
  for (const word of ["volatile", "stable", "immutable"]) cursor.took(word);
  cursor.expect("as");
  return { kind: "create-function", name, args, returns, source: cursor.string() };
}

function readNothing(cursor: Cursor): ColumnSyntax[] {
  cursor.expectSymbol("(");
  cursor.expectSymbol(")");
  return [];
}

function readTrigger(cursor: Cursor): ColumnSyntax[] {
  cursor.expect("trigger");
  return [];
}

/** What a function does, read when it is first called. Throws SqlNotKnown. */
export function readFunctionBody(source: string): { locals: ColumnSyntax[]; body: Routine[] } {
  const cursor = new Cursor(source);
  if (cursor.tookSymbol("#")) cursor.expect("variable_conflict", "use_column");
  const locals: ColumnSyntax[] = [];
  if (cursor.took("declare")) {
    while (!cursor.isWord("begin")) {
      locals.push({ name: cursor.name(), type: readType(cursor) });
      cursor.expectSymbol(";");
    }
  }
  cursor.expect("begin");
  const body = readRoutines(cursor);
  cursor.expect("end");
  cursor.tookSymbol(";");
  if (!cursor.isEnd()) throw cursor.unexpected("the end");
  return { locals, body };
}

function readRoutines(cursor: Cursor): Routine[] {
  const routines: Routine[] = [];
  while (!cursor.isWord("end")) {
    routines.push(readRoutine(cursor));
    cursor.expectSymbol(";");
  }
  return routines;
}

function readRoutine(cursor: Cursor): Routine {
  if (cursor.took("if")) {
    const when = readExpression(cursor);
    cursor.expect("then");
    const body = readRoutines(cursor);
    cursor.expect("end", "if");
    return { kind: "if", when, body };
  }
  if (cursor.took("return", "query")) return { kind: "return-query", select: readSelect(cursor) };
  if (cursor.took("return")) {
    if (!cursor.took("new")) cursor.expect("null");
    return { kind: "return" };
  }
  if (cursor.took("raise", "exception")) return readRaise(cursor);
  const query = readQuery(cursor);
  if (query === undefined) throw cursor.unexpected("a statement");
  return query.kind === "select"
    ? { kind: "select-into", select: query }
    : { kind: "change", query };
}

function readRaise(cursor: Cursor): Routine {
  const format = cursor.string();
  const args: Expression[] = [];
  while (cursor.tookSymbol(",")) args.push(readExpression(cursor));
  if (!cursor.took("using")) return { kind: "raise", format, args, code: RAISED };
  cursor.expect("errcode");
  cursor.expectSymbol("=");
  return { kind: "raise", format, args, code: cursor.string() };
}
