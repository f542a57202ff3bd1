import { type Before, compileQuery } from "./compile-change.ts";
import { compileSelect, namedAs, placesOf } from "./compile-select.ts";
import type { Frame, Scope } from "./scope.ts";
import { SqlNotKnown } from "./sql-error.ts";
import type { Part, Select } from "./syntax.ts";
import type { Row } from "./values.ts";

/** Runs a query named by WITH and leaves its rows where those after it read them. */
type Fill = (frame: Frame) => void;

/** A query named by WITH; from now on the statement knows its columns. */
export function compilePart(part: Part, scope: Scope, before: Before): Fill {
  const { name, query } = part;
  if (part.recursive && query.kind === "select") return compileRecursive(name, query, scope);
  const { columns, run } = compileQuery(query, scope, before);
  scope.unit.parts.set(name, columns);
  return (frame) => void frame.parts.set(name, run(frame).rows);
}

/** What one turn gave is what the next one reads, until it gives nothing (PostgreSQL 7.8.2.1). */
function compileRecursive(name: string, select: Select, scope: Scope): Fill {
  const [union, ...more] = select.unions;
  if (union === undefined || more.length > 0 || !union.all) {
    throw new SqlNotKnown("a recursion that is not one UNION ALL");
  }
  const first = compileSelect({ ...select, unions: [] }, scope);
  scope.unit.parts.set(name, first.columns);
  const names = placesOf(first);
  const next = compileSelect(namedAs(union.select, names), scope);
  const others = placesOf(next);
  const renamed = (row: Row): Row =>
    Object.fromEntries(names.map((one, at) => [one, row[others[at] ?? ""] ?? null]));
  return (frame) => {
    const all: Row[] = [];
    for (let turn = first.run(frame); turn.length > 0; turn = next.run(frame).map(renamed)) {
      all.push(...turn);
      frame.parts.set(name, turn);
    }
    frame.parts.set(name, all);
  };
}
