import { readExpression, readSelect, readType } from "./read-query.ts";
import type { Cursor } from "./cursor.ts";
import { readFunction } from "./read-function.ts";
import type { Alteration, ColumnDefinition, Constraint, Definition } from "./syntax.ts";

/** A statement that changes what there is, not what it holds. */
export function readDefinition(cursor: Cursor): Definition {
  if (cursor.took("create")) return readCreate(cursor);
  if (cursor.took("alter", "table")) return readAlter(cursor);
  if (cursor.took("drop")) return readDrop(cursor);
  if (cursor.took("truncate")) {
    cursor.took("table");
    return { kind: "truncate", table: cursor.name() };
  }
  if (cursor.took("set", "local")) return readSetting(cursor);
  if (cursor.isWord("lock") || cursor.isWord("comment")) {
    while (!cursor.isEnd()) cursor.next();
    return { kind: "nothing" };
  }
  throw cursor.unexpected("a statement");
}

function readCreate(cursor: Cursor): Definition {
  if (cursor.took("or", "replace")) cursor.expect("function");
  else if (cursor.took("temporary", "table")) return readTableAs(cursor, true);
  else if (cursor.took("table")) return readTable(cursor);
  else if (cursor.took("unique", "index")) return readIndex(cursor, true);
  else if (cursor.took("index")) return readIndex(cursor, false);
  else if (cursor.took("trigger")) return readTrigger(cursor);
  else if (cursor.took("view")) return readView(cursor);
  else cursor.expect("function");
  return readFunction(cursor);
}

function readView(cursor: Cursor): Definition {
  const name = cursor.name();
  cursor.expect("as");
  return { kind: "create-view", name, select: readSelect(cursor) };
}

function readSetting(cursor: Cursor): Definition {
  const name = cursor.name();
  cursor.expectSymbol("=");
  return { kind: "set-local", name, value: cursor.name() };
}

function readTableAs(cursor: Cursor, temporary: boolean): Definition {
  const name = cursor.name();
  cursor.took("on", "commit", "drop");
  cursor.expect("as");
  return { kind: "create-table-as", name, temporary, select: readSelect(cursor) };
}

function readTable(cursor: Cursor): Definition {
  const ifMissing = cursor.took("if", "not", "exists");
  const name = cursor.name();
  const columns: ColumnDefinition[] = [];
  const constraints: Constraint[] = [];
  cursor.bracketed(() =>
    cursor.list(() => {
      const constraint = readTableConstraint(cursor, name);
      if (constraint !== undefined) constraints.push(constraint);
      else columns.push(readColumn(cursor, constraints));
    }),
  );
  return { kind: "create-table", name, ifMissing, columns, constraints };
}

function readTableConstraint(cursor: Cursor, table: string): Constraint | undefined {
  const name = cursor.took("constraint") ? cursor.name() : table + "_check";
  const primary = cursor.took("primary", "key");
  if (primary || (cursor.isSymbol("(", 1) && cursor.took("unique"))) {
    return { kind: "unique", columns: cursor.names(), where: undefined, primary };
  }
  if (cursor.isSymbol("(", 1) && cursor.took("check")) {
    return { kind: "check", name, of: cursor.bracketed(() => readExpression(cursor)) };
  }
  if (!cursor.took("foreign", "key")) return undefined;
  const [column = "", ...more] = cursor.names();
  if (more.length > 0) throw cursor.unexpected("a foreign key of one column");
  cursor.expect("references");
  return readReferences(cursor, column);
}

function readReferences(cursor: Cursor, column: string): Constraint {
  const table = cursor.name();
  const [key] = cursor.isSymbol("(") ? cursor.names() : [];
  return { kind: "references", column, table, key };
}

function readColumn(cursor: Cursor, constraints: Constraint[]): ColumnDefinition {
  const name = cursor.name();
  const type = readType(cursor);
  const column: ColumnDefinition = {
    name,
    type,
    notNull: false,
    otherwise: undefined,
    identity: false,
  };
  while (readColumnRule(cursor, column, constraints));
  return column;
}

/** One word of what a column must be; false when there is none left. */
function readColumnRule(
  cursor: Cursor,
  column: ColumnDefinition,
  constraints: Constraint[],
): boolean {
  const unique = (primary: boolean) =>
    constraints.push({ kind: "unique", columns: [column.name], where: undefined, primary });
  if (cursor.took("not", "null")) column.notNull = true;
  else if (cursor.took("null")) column.notNull = false;
  else if (cursor.took("default")) column.otherwise = readExpression(cursor);
  else if (cursor.took("unique")) unique(false);
  else if (cursor.took("references")) constraints.push(readReferences(cursor, column.name));
  else if (cursor.took("primary", "key")) {
    column.notNull = true;
    unique(true);
  } else if (cursor.took("check")) {
    const of = cursor.bracketed(() => readExpression(cursor));
    constraints.push({ kind: "check", name: column.name + "_check", of });
  } else if (cursor.took("generated")) {
    if (!cursor.took("always")) cursor.expect("by", "default");
    cursor.expect("as", "identity");
    Object.assign(column, { notNull: true, identity: true });
  } else return false;
  return true;
}

function readIndex(cursor: Cursor, isUnique: boolean): Definition {
  cursor.took("if", "not", "exists");
  const name = cursor.name();
  cursor.expect("on");
  const table = cursor.name();
  if (cursor.took("using")) cursor.name();
  const columns = cursor.bracketed(() => cursor.list(() => readIndexed(cursor)));
  if (cursor.took("with")) skipBracketed(cursor);
  const where = cursor.took("where") ? readExpression(cursor) : undefined;
  const unique = isUnique
    ? ({ kind: "unique", columns, where, primary: false } as const)
    : undefined;
  return { kind: "create-index", name, table, unique };
}

/** Indexes that only make PostgreSQL faster are made here as they are needed. */
function readIndexed(cursor: Cursor): string {
  const name = cursor.name();
  if (!cursor.took("desc")) cursor.took("asc");
  return name;
}

function readTrigger(cursor: Cursor): Definition {
  cursor.name();
  cursor.expect("before");
  const events = [cursor.name()];
  while (cursor.took("or")) events.push(cursor.name());
  cursor.expect("on");
  const table = cursor.name();
  const eachRow = cursor.took("for", "each", "row");
  if (!eachRow) cursor.expect("for", "each", "statement");
  cursor.expect("execute", "function");
  const call = cursor.name();
  cursor.expectSymbol("(");
  cursor.expectSymbol(")");
  return { kind: "create-trigger", table, events, call, eachRow };
}

function readAlter(cursor: Cursor): Definition {
  const table = cursor.name();
  const alterations = cursor.list(() => readAlterations(cursor, table));
  return { kind: "alter-table", table, alterations: alterations.flat() };
}

function readAlterations(cursor: Cursor, table: string): Alteration {
  if (cursor.took("add", "column")) {
    const constraints: Constraint[] = [];
    return { kind: "add-column", column: readColumn(cursor, constraints), constraints };
  }
  if (cursor.took("drop", "column")) return { kind: "drop-column", column: cursor.name() };
  if (cursor.took("drop", "constraint")) return { kind: "drop-constraint", name: cursor.name() };
  if (cursor.took("add")) {
    const constraint = readTableConstraint(cursor, table);
    if (constraint !== undefined) return { kind: "add-constraint", constraint };
  }
  cursor.expect("alter", "column");
  const column = cursor.name();
  const on = cursor.took("set");
  if (!on) cursor.expect("drop");
  cursor.expect("not", "null");
  return { kind: "not-null", column, on };
}

function readDrop(cursor: Cursor): Definition {
  const what = cursor.name();
  cursor.took("if", "exists");
  const names = cursor.list(() => {
    const name = cursor.name();
    if (cursor.isSymbol("(")) skipBracketed(cursor);
    return name;
  });
  cursor.took("cascade");
  if (cursor.took("on")) cursor.name();
  return { kind: "drop", what, names };
}

function skipBracketed(cursor: Cursor): void {
  while (!cursor.tookSymbol(")")) cursor.next();
}
