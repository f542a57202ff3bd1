import { compileExpression } from "./compile-expression.ts";
import { compileSelect } from "./compile-select.ts";
import { StoredFunction } from "./routine.ts";
import { Scope, type Surroundings, Unit } from "./scope.ts";
import { SqlError, SqlNotKnown } from "./sql-error.ts";
import type {
  Alteration,
  ColumnDefinition,
  Constraint,
  Definition,
  Expression,
  Select,
} from "./syntax.ts";
import { type Column, Table, type Undo } from "./table.ts";
import { frozen, type Row, toType, typeNamed, type Value } from "./values.ts";

/** As `replica` no trigger fires and no reference is looked at (PostgreSQL 19.11.1). */
const REPLICATION_ROLE = "session_replication_role";

/** What there is in a database. */
export interface Catalogue {
  tables: Map<string, Table>;
  functions: Map<string, StoredFunction>;
  views: Map<string, Select>;
  /** Tables that go at the end of the transaction. */
  temporary: Set<string>;
  around: Surroundings;
}

type Of<K extends Definition["kind"]> = Extract<Definition, { kind: K }>;

/** Changes what there is. Tables made and dropped are undone, alterations of a table are not. */
export function define(definition: Definition, catalogue: Catalogue, undo: Undo[]): void {
  switch (definition.kind) {
    case "create-table":
      return createTable(definition, catalogue, undo);
    case "create-table-as":
      return createTableAs(definition, catalogue, undo);
    case "create-index":
      return createIndex(definition, catalogue);
    case "create-function": {
      const made = new StoredFunction(definition, catalogue.around);
      return put(catalogue.functions, { name: definition.name, made }, undo);
    }
    case "create-view":
      return put(catalogue.views, { name: definition.name, made: definition.select }, undo);
    case "create-trigger": {
      const table = catalogue.around.table(definition.table);
      const { call, eachRow } = definition;
      for (const event of definition.events) table.triggers.set(event, { call, eachRow });
      return undefined;
    }
    case "alter-table": {
      const table = catalogue.around.table(definition.table);
      for (const one of definition.alterations) alter(table, one, catalogue);
      return undefined;
    }
    case "drop":
      return drop(definition, catalogue, undo);
    case "truncate":
      return truncate(catalogue.around.table(definition.table), catalogue, undo);
    case "set-local":
      catalogue.around.settings.set(definition.name, definition.value);
      return undefined;
    case "nothing":
      return undefined;
  }
}

function put<T>(all: Map<string, T>, one: { name: string; made: T }, undo: Undo[]): void {
  const before = all.get(one.name);
  all.set(one.name, one.made);
  undo.push(() => {
    if (before === undefined) all.delete(one.name);
    else all.set(one.name, before);
  });
}

function createTable(definition: Of<"create-table">, catalogue: Catalogue, undo: Undo[]): void {
  const { name } = definition;
  if (catalogue.tables.has(name)) {
    if (definition.ifMissing) return;
    throw new SqlError("42P07", `the table ${name} is there already`);
  }
  const { settings } = catalogue.around;
  const table = new Table(name, [], () => settings.get(REPLICATION_ROLE) !== "replica");
  table.columns = definition.columns.map((column) => columnOf(table, column, catalogue));
  put(catalogue.tables, { name, made: table }, undo);
  // What others refer to is the first of a table's unique rules.
  const isPrimary = (one: Constraint) => one.kind === "unique" && one.primary;
  for (const one of definition.constraints.filter(isPrimary)) constrain(table, one, catalogue);
  for (const one of definition.constraints) if (!isPrimary(one)) constrain(table, one, catalogue);
}

function columnOf(table: Table, column: ColumnDefinition, { around }: Catalogue): Column {
  const type = typeNamed(column.type);
  const unit = unitOf(around);
  const get = column.otherwise && compileExpression(column.otherwise, new Scope(unit)).get;
  const fixed = get && frozen(toType(get(unit.frame([])), type));
  const otherwise = column.identity ? () => table.nextId() : get && (() => fixed as Value);
  return { name: column.name, type, notNull: column.notNull, otherwise };
}

function unitOf(around: Surroundings): Unit {
  return new Unit(around, compileSelect);
}

/** What must hold of one row, as a function of it. */
function ofRow(of: Expression, table: Table, around: Surroundings): (row: Row) => Value {
  const unit = unitOf(around);
  const scope = new Scope(unit);
  const { slot } = scope.bind(table.name, table.columns, false);
  const { get } = compileExpression(of, scope);
  const frame = unit.frame([]);
  return (row) => {
    frame.rows[slot] = row;
    return get(frame);
  };
}

function constrain(table: Table, constraint: Constraint, { around }: Catalogue): void {
  if (constraint.kind === "references") {
    const parent = around.table(constraint.table);
    table.references.push({ column: constraint.column, parent, key: constraint.key });
    parent.children.add(table);
  } else if (constraint.kind === "check") {
    const holds = ofRow(constraint.of, table, around);
    table.checks.push({ name: constraint.name, holds: (row) => holds(row) !== false });
  } else {
    const holds = constraint.where && ofRow(constraint.where, table, around);
    if (constraint.primary)
      for (const name of constraint.columns) table.column(name).notNull = true;
    table.addUnique(constraint.columns, holds && ((row) => holds(row) === true));
  }
}

function createTableAs(
  definition: Of<"create-table-as">,
  catalogue: Catalogue,
  undo: Undo[],
): void {
  const unit = unitOf(catalogue.around);
  const plan = compileSelect(definition.select, new Scope(unit));
  const columns = plan.columns.map(({ name, type }) => {
    return { name, type, notNull: false, otherwise: undefined };
  });
  const made = new Table(definition.name, columns);
  for (const row of plan.run(unit.frame([]))) made.insert(row, []);
  put(catalogue.tables, { name: definition.name, made }, undo);
  if (definition.temporary) catalogue.temporary.add(definition.name);
}

function createIndex({ table, unique }: Of<"create-index">, catalogue: Catalogue): void {
  if (unique !== undefined) constrain(catalogue.around.table(table), unique, catalogue);
}

function alter(table: Table, alteration: Alteration, catalogue: Catalogue): void {
  switch (alteration.kind) {
    case "add-column": {
      const column = columnOf(table, alteration.column, catalogue);
      table.columns = [...table.columns, column];
      for (const row of table.rows) row[column.name] = column.otherwise?.() ?? null;
      for (const one of alteration.constraints) constrain(table, one, catalogue);
      return;
    }
    case "drop-column":
      return dropColumn(table, alteration.column);
    case "not-null":
      table.column(alteration.column).notNull = alteration.on;
      return;
    case "add-constraint":
      return constrain(table, alteration.constraint, catalogue);
    case "drop-constraint":
      return dropConstraint(table, alteration.name);
  }
}

/** A check by its name, or a unique rule by the name PostgreSQL gives one that was given none. */
function dropConstraint(table: Table, name: string): void {
  const isIt = ({ columns }: { columns: readonly string[] }) =>
    `${table.name}_${columns.join("_")}_key` === name;
  if (!table.checks.some((check) => check.name === name) && !table.uniques.some(isIt)) {
    throw new SqlNotKnown(`dropping ${name}, which is neither a check nor a unique rule`);
  }
  table.checks = table.checks.filter((check) => check.name !== name);
  table.uniques = table.uniques.filter((unique) => unique.holds !== undefined || !isIt(unique));
}

/** With a column go the rules that name it. */
function dropColumn(table: Table, name: string): void {
  table.column(name);
  table.columns = table.columns.filter((column) => column.name !== name);
  table.uniques = table.uniques.filter(({ columns }) => !columns.includes(name));
  table.references = table.references.filter(({ column }) => column !== name);
}

function drop({ what, names }: Of<"drop">, catalogue: Catalogue, undo: Undo[]): void {
  for (const name of names) {
    if (what === "function") take(catalogue.functions, name, undo);
    else if (what === "view") take(catalogue.views, name, undo);
    else if (what === "table") dropTable(catalogue, name, undo);
    else if (what !== "index" && what !== "trigger") throw new SqlNotKnown(`DROP ${what}`);
  }
}

function dropTable(catalogue: Catalogue, name: string, undo: Undo[]): void {
  const table = catalogue.around.table(name);
  for (const { parent } of table.references) parent.children.delete(table);
  take(catalogue.tables, name, undo);
}

function take<T>(all: Map<string, T>, name: string, undo: Undo[]): void {
  const before = all.get(name);
  if (before === undefined) throw new SqlError("42P01", `there is no ${name}`);
  all.delete(name);
  undo.push(() => all.set(name, before));
}

function truncate(table: Table, { functions }: Catalogue, undo: Undo[]): void {
  const trigger = table.triggers.get("truncate");
  if (trigger !== undefined) functions.get(trigger.call)?.fire("truncate", table);
  table.clear(undo);
}
