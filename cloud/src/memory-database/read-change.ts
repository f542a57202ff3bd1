import type { Cursor } from "./cursor.ts";
import { readExpression, readItems, readSelect, readSources } from "./read-query.ts";
import type {
  Assignment,
  Delete,
  Expression,
  Insert,
  Item,
  Query,
  Source,
  Update,
} from "./syntax.ts";

/** A query, or undefined when something else stands here. */
export function readQuery(cursor: Cursor): Query | undefined {
  if (cursor.isWord("select")) return readSelect(cursor);
  if (cursor.took("insert", "into")) return readInsert(cursor);
  if (cursor.took("update")) return readUpdate(cursor);
  if (cursor.took("delete", "from")) return readDelete(cursor);
  return undefined;
}

function readInsert(cursor: Cursor): Insert {
  const table = cursor.name();
  const columns = cursor.isSymbol("(") ? cursor.names() : undefined;
  const from = readInserted(cursor);
  const conflict = cursor.took("on", "conflict") ? readConflict(cursor) : undefined;
  return { kind: "insert", table, columns, from, conflict, returning: readReturning(cursor) };
}

function readInserted(cursor: Cursor): Insert["from"] {
  if (cursor.took("default", "values")) return { kind: "values", rows: [[]] };
  if (!cursor.took("values")) return readSelect(cursor);
  const one = (): Expression | undefined =>
    cursor.took("default") ? undefined : readExpression(cursor);
  const rows = cursor.list(() => cursor.bracketed(() => cursor.list(one)));
  return { kind: "values", rows };
}

function readConflict(cursor: Cursor): NonNullable<Insert["conflict"]> {
  const target = cursor.isSymbol("(") ? cursor.names() : undefined;
  cursor.expect("do");
  if (cursor.took("nothing")) return { target, set: undefined };
  cursor.expect("update", "set");
  return { target, set: readAssignments(cursor) };
}

function readAssignments(cursor: Cursor): Assignment[] {
  return cursor.list(() => {
    const column = cursor.name();
    cursor.expectSymbol("=");
    return { column, of: readExpression(cursor) };
  });
}

function readReturning(cursor: Cursor): Item[] {
  return cursor.took("returning") ? readItems(cursor) : [];
}

function readTarget(cursor: Cursor): { table: string; alias: string } {
  const table = cursor.name();
  const isAlias = ["set", "using", "where", "returning"].every((word) => !cursor.isWord(word));
  if (!isAlias || cursor.isEnd() || cursor.isSymbol(")")) return { table, alias: table };
  cursor.took("as");
  return { table, alias: cursor.name() };
}

function readUpdate(cursor: Cursor): Update {
  const target = readTarget(cursor);
  cursor.expect("set");
  const set = readAssignments(cursor);
  const rest = readRest(cursor, "from");
  return { kind: "update", ...target, set, ...rest };
}

function readDelete(cursor: Cursor): Delete {
  return { kind: "delete", ...readTarget(cursor), ...readRest(cursor, "using") };
}

function readRest(
  cursor: Cursor,
  word: string,
): { from: Source[]; where: Expression | undefined; returning: Item[] } {
  const from = cursor.took(word) ? readSources(cursor) : [];
  const where = cursor.took("where") ? readExpression(cursor) : undefined;
  return { from, where, returning: readReturning(cursor) };
}
