import type { Cursor } from "./cursor.ts";
import type { ColumnSyntax, Expression, Item, Order, Select, Source } from "./syntax.ts";

/** PostgreSQL 4.1.6, lowest first; a level binds weaker than those after it. */
const COMPARISONS = ["=", "<>", "!=", "<", ">", "<=", ">="];
const TYPE_WORDS = ["precision", "varying"];

/** An expression with everything that binds to it. */
export function readExpression(cursor: Cursor): Expression {
  let left = readAnd(cursor);
  while (cursor.took("or")) left = binary("or", left, readAnd(cursor));
  return left;
}

function readAnd(cursor: Cursor): Expression {
  let left = readNot(cursor);
  while (cursor.took("and")) left = binary("and", left, readNot(cursor));
  return left;
}

function readNot(cursor: Cursor): Expression {
  if (cursor.took("not")) return { kind: "unary", operator: "not", of: readNot(cursor) };
  return readTested(cursor);
}

function binary(operator: string, left: Expression, right: Expression): Expression {
  return { kind: "binary", operator, left, right };
}

/** A comparison, and the tests that are written after what they test. */
function readTested(cursor: Cursor): Expression {
  let left = readSum(cursor);
  for (;;) {
    const symbol = COMPARISONS.find((one) => cursor.isSymbol(one));
    if (symbol !== undefined) left = readCompared(cursor, left);
    else if (cursor.took("is")) left = readIs(cursor, left);
    else if (cursor.took("not", "in")) left = readIn(cursor, left, true);
    else if (cursor.took("in")) left = readIn(cursor, left, false);
    else if (cursor.took("not", "like")) {
      left = { kind: "unary", operator: "not", of: binary("like", left, readSum(cursor)) };
    } else if (cursor.took("like")) left = binary("like", left, readSum(cursor));
    else if (cursor.took("not", "between")) left = readBetween(cursor, left, true);
    else if (cursor.took("between")) left = readBetween(cursor, left, false);
    else return left;
  }
}

function readCompared(cursor: Cursor, left: Expression): Expression {
  const operator = cursor.next().text;
  if (operator === "=" && cursor.took("any")) {
    return { kind: "any", left, array: cursor.bracketed(() => readExpression(cursor)) };
  }
  return binary(operator === "!=" ? "<>" : operator, left, readSum(cursor));
}

function readIs(cursor: Cursor, of: Expression): Expression {
  const not = cursor.took("not");
  if (cursor.took("distinct", "from")) {
    return { kind: "distinct-from", left: of, right: readSum(cursor), not };
  }
  const word = cursor.name();
  if (word === "null") return { kind: "is", of, what: null, not };
  if (word === "true" || word === "false") return { kind: "is", of, what: word === "true", not };
  throw cursor.unexpected("NULL, TRUE or FALSE");
}

function readIn(cursor: Cursor, of: Expression, not: boolean): Expression {
  return cursor.bracketed((): Expression => {
    if (cursor.isWord("select")) return { kind: "in-select", of, select: readSelect(cursor), not };
    return { kind: "in", of, list: cursor.list(() => readExpression(cursor)), not };
  });
}

function readBetween(cursor: Cursor, of: Expression, not: boolean): Expression {
  const low = readSum(cursor);
  cursor.expect("and");
  return { kind: "between", of, low, high: readSum(cursor), not };
}

function readSum(cursor: Cursor): Expression {
  let left = readProduct(cursor);
  for (;;) {
    const operator = ["+", "-", "||", "->", "->>"].find((one) => cursor.isSymbol(one));
    if (operator === undefined) return left;
    cursor.next();
    left = binary(operator, left, readProduct(cursor));
  }
}

function readProduct(cursor: Cursor): Expression {
  let left = readSigned(cursor);
  for (;;) {
    const operator = ["*", "/", "%"].find((one) => cursor.isSymbol(one));
    if (operator === undefined) return left;
    cursor.next();
    left = binary(operator, left, readSigned(cursor));
  }
}

function readSigned(cursor: Cursor): Expression {
  if (cursor.tookSymbol("-")) return { kind: "unary", operator: "-", of: readSigned(cursor) };
  return readCast(cursor);
}

function readCast(cursor: Cursor): Expression {
  let of = readPrimary(cursor);
  while (cursor.tookSymbol("::")) of = { kind: "cast", of, type: readType(cursor) };
  return of;
}

/** A type's name, with `[]` for its arrays. */
export function readType(cursor: Cursor): string {
  let type = cursor.name();
  while (TYPE_WORDS.some((word) => cursor.isWord(word))) type += " " + cursor.name();
  if (!cursor.tookSymbol("[")) return type;
  cursor.expectSymbol("]");
  return type + "[]";
}

function readPrimary(cursor: Cursor): Expression {
  const token = cursor.peek();
  if (cursor.isSymbol("(")) return readBracketed(cursor);
  if (token.kind === "string") return { kind: "literal", value: cursor.next().text };
  if (token.kind === "number") return { kind: "literal", value: Number(cursor.next().text) };
  if (token.kind === "parameter") return { kind: "parameter", number: Number(cursor.next().text) };
  if (token.kind === "word") {
    const special = readSpecial(cursor);
    if (special !== undefined) return special;
  }
  return readNamed(cursor);
}

function readBracketed(cursor: Cursor): Expression {
  return cursor.bracketed((): Expression => {
    if (!cursor.isWord("select")) return readExpression(cursor);
    return { kind: "scalar", select: readSelect(cursor) };
  });
}

function readSpecial(cursor: Cursor): Expression | undefined {
  if (cursor.took("null")) return { kind: "literal", value: null };
  if (cursor.took("true")) return { kind: "literal", value: true };
  if (cursor.took("false")) return { kind: "literal", value: false };
  if (cursor.took("case")) return readCase(cursor);
  if (cursor.took("exists")) {
    return { kind: "exists", select: cursor.bracketed(() => readSelect(cursor)) };
  }
  if (!cursor.took("array")) return undefined;
  cursor.expectSymbol("[");
  const items = cursor.isSymbol("]") ? [] : cursor.list(() => readExpression(cursor));
  cursor.expectSymbol("]");
  return { kind: "array", items };
}

function readCase(cursor: Cursor): Expression {
  const whens: { when: Expression; gives: Expression }[] = [];
  const compared = cursor.isWord("when") ? undefined : readExpression(cursor);
  while (cursor.took("when")) {
    const told = readExpression(cursor);
    const when = compared === undefined ? told : binary("=", compared, told);
    cursor.expect("then");
    whens.push({ when, gives: readExpression(cursor) });
  }
  const none: Expression = { kind: "literal", value: null };
  const otherwise = cursor.took("else") ? readExpression(cursor) : none;
  cursor.expect("end");
  return { kind: "case", whens, otherwise };
}

function readNamed(cursor: Cursor): Expression {
  const name = cursor.name();
  if (cursor.isSymbol("(")) return readCall(cursor, name);
  if (!cursor.tookSymbol(".")) return { kind: "column", table: undefined, name };
  return { kind: "column", table: name, name: cursor.name() };
}

function readCall(cursor: Cursor, name: string): Expression {
  return cursor.bracketed((): Expression => {
    const distinct = cursor.took("distinct");
    if (cursor.tookSymbol("*") || cursor.isSymbol(")")) {
      return { kind: "call", name, args: [], distinct };
    }
    return { kind: "call", name, args: cursor.list(() => readExpression(cursor)), distinct };
  });
}

/** Words that end a list of sources or items where an alias could stand. */
const NO_ALIAS = new Set(
  (
    "from where group having order limit for on using join inner left full cross union into " +
    "returning set as and or offset natural lateral except intersect"
  ).split(" "),
);

/** A select with its unions, order and limit. */
export function readSelect(cursor: Cursor): Select {
  const select = readOne(cursor);
  while (cursor.took("union")) {
    const all = cursor.took("all");
    select.unions.push({ all, select: readOne(cursor) });
  }
  if (cursor.took("order", "by")) select.orderBy = cursor.list(() => readOrder(cursor));
  if (cursor.took("limit")) select.limit = readExpression(cursor);
  while (cursor.took("for")) skipLock(cursor);
  return select;
}

/** There is one connection, so every row is locked already. */
function skipLock(cursor: Cursor): void {
  cursor.took("no", "key");
  if (!cursor.took("share")) cursor.expect("update");
  if (cursor.took("of")) cursor.list(() => cursor.name());
  if (!cursor.took("skip", "locked")) cursor.took("nowait");
}

function readOne(cursor: Cursor): Select {
  cursor.expect("select");
  const distinct = cursor.took("distinct");
  const items = cursor.isWord("from") ? [] : readItems(cursor);
  const into = cursor.took("into") ? cursor.name() : undefined;
  const from = cursor.took("from") ? readSources(cursor) : [];
  const where = cursor.took("where") ? readExpression(cursor) : undefined;
  const groupBy = cursor.took("group", "by") ? cursor.list(() => readExpression(cursor)) : [];
  const having = cursor.took("having") ? readExpression(cursor) : undefined;
  return {
    kind: "select",
    distinct,
    items,
    into,
    from,
    where,
    groupBy,
    having,
    orderBy: [],
    limit: undefined,
    unions: [],
  };
}

/** What a select or a RETURNING gives. */
export function readItems(cursor: Cursor): Item[] {
  return cursor.list(() => readItem(cursor));
}

function readItem(cursor: Cursor): Item {
  if (cursor.tookSymbol("*")) return { star: true, table: undefined };
  if (cursor.isSymbol(".", 1) && cursor.isSymbol("*", 2)) {
    const table = cursor.name();
    cursor.next();
    cursor.next();
    return { star: true, table };
  }
  const of = readExpression(cursor);
  return { star: false, as: readAlias(cursor) ?? nameOf(of), of };
}

/** The name PostgreSQL gives a column nobody named. */
function nameOf(of: Expression): string {
  if (of.kind === "column" || of.kind === "call") return of.name;
  if (of.kind === "cast") return nameOf(of.of);
  if (of.kind === "case") return "case";
  return of.kind === "exists" ? "exists" : "?column?";
}

function readAlias(cursor: Cursor): string | undefined {
  if (cursor.took("as")) return cursor.name();
  const { kind, text } = cursor.peek();
  if (kind === "name" || (kind === "word" && !NO_ALIAS.has(text))) return cursor.name();
  return undefined;
}

function readOrder(cursor: Cursor): Order {
  const of = readExpression(cursor);
  const descending = cursor.took("desc");
  if (!descending) cursor.took("asc");
  return { of, descending };
}

/** Sources with commas and joins between them. */
export function readSources(cursor: Cursor): Source[] {
  const sources = [readSource(cursor, "inner")];
  for (;;) {
    if (cursor.tookSymbol(",")) sources.push(readSource(cursor, "inner"));
    else if (isJoin(cursor)) sources.push(readJoin(cursor));
    else return sources;
  }
}

function isJoin(cursor: Cursor): boolean {
  return ["join", "inner", "left", "full", "cross"].some((word) => cursor.isWord(word));
}

function readJoin(cursor: Cursor): Source {
  const word = cursor.isWord("join") ? "inner" : cursor.name();
  cursor.took("outer");
  cursor.expect("join");
  const source = readSource(cursor, word === "left" || word === "full" ? word : "inner");
  if (cursor.took("on")) source.on = readExpression(cursor);
  else if (cursor.took("using")) source.using = cursor.names();
  return source;
}

function readSource(cursor: Cursor, join: Source["join"]): Source {
  const lateral = cursor.took("lateral");
  const base = { join, lateral, on: undefined, using: [] };
  if (cursor.isSymbol("(")) {
    const select = cursor.bracketed(() => readSelect(cursor));
    return { ...base, of: { kind: "select", select }, alias: readAlias(cursor) ?? "" };
  }
  const name = cursor.name();
  if (!cursor.isSymbol("(")) {
    return { ...base, of: { kind: "table", name }, alias: readAlias(cursor) ?? name };
  }
  const args = cursor.bracketed(() => cursor.list(() => readExpression(cursor)));
  const alias = readAlias(cursor) ?? name;
  const columns = cursor.isSymbol("(") ? readColumns(cursor) : [];
  return { ...base, of: { kind: "function", name, args, columns }, alias };
}

/** Names with their types, in brackets. */
export function readColumns(cursor: Cursor): ColumnSyntax[] {
  return cursor.bracketed(() =>
    cursor.list(() => ({ name: cursor.name(), type: readType(cursor) })),
  );
}
