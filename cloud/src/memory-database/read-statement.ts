import { Cursor } from "./cursor.ts";
import { readQuery } from "./read-change.ts";
import { readDefinition } from "./read-definition.ts";
import type { Query, Statement, With } from "./syntax.ts";

/** One statement. Throws SqlNotKnown. */
export function readStatement(text: string): Statement {
  const cursor = new Cursor(text);
  const statement = readBody(cursor);
  cursor.tookSymbol(";");
  if (!cursor.isEnd()) throw cursor.unexpected("the end");
  return statement;
}

function readBody(cursor: Cursor): Statement {
  if (cursor.isWord("with")) return readWith(cursor);
  return readQuery(cursor) ?? readDefinition(cursor);
}

function readWith(cursor: Cursor): With {
  cursor.expect("with");
  const mayRecur = cursor.took("recursive");
  const parts = cursor.list(() => {
    const name = cursor.name();
    cursor.expect("as");
    const query = cursor.bracketed(() => expectQuery(cursor));
    return { name, query, recursive: mayRecur && readsItself(query, name) };
  });
  return { kind: "with", parts, query: expectQuery(cursor) };
}

function readsItself(query: Query, name: string): boolean {
  if (query.kind !== "select") return false;
  return query.unions.some(({ select }) =>
    select.from.some(({ of }) => of.kind === "table" && of.name === name),
  );
}

function expectQuery(cursor: Cursor): Query {
  const query = readQuery(cursor);
  if (query === undefined) throw cursor.unexpected("a query");
  return query;
}
