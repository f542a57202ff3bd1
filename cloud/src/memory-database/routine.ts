import { compileExpression } from "./compile-expression.ts";
import { compileQuery, type RowChange } from "./compile-change.ts";
import { compileSelect, namedAs } from "./compile-select.ts";
import { readFunctionBody } from "./read-function.ts";
import { type Callable, type Frame, Scope, type Surroundings, Unit } from "./scope.ts";
import { SqlError, SqlNotKnown } from "./sql-error.ts";
import type { ColumnSyntax, Definition, Routine } from "./syntax.ts";
import type { Table, Undo } from "./table.ts";
import { type Row, typeNamed, type Value } from "./values.ts";

type FunctionDefinition = Extract<Definition, { kind: "create-function" }>;

/** Runs a step; true when the function has returned. */
type Step = (frame: Frame, out: Row[]) => boolean;

/** A function read and compiled, and the slots of the row a trigger is fired for. */
interface Ready {
  unit: Unit;
  steps: readonly Step[];
  old: number;
  new: number;
}

/** What a trigger's function is told (PostgreSQL 41.10.1). */
const OF_TRIGGER: readonly ColumnSyntax[] = [
  { name: "tg_op", type: "text" },
  { name: "tg_table_name", type: "text" },
];

/**
 * A function of our migrations, read and compiled when it is first called: one that does what this
 * database does not know is refused then, and hinders nobody who never calls it.
 */
export class StoredFunction implements Callable {
  readonly columns;
  readonly args;
  readonly #definition: FunctionDefinition;
  readonly #around: Surroundings;
  #compiled: Ready | undefined;
  readonly #triggers = new Map<Table, Ready>();

  constructor(definition: FunctionDefinition, around: Surroundings) {
    this.#definition = definition;
    this.#around = around;
    this.columns = typed(definition.returns);
    this.args = typed(definition.args);
  }

  call(args: readonly Value[], undo: Undo[]): Row[] {
    const variables: Row = {};
    this.#definition.args.forEach(({ name }, at) => {
      variables[name] = args[at] ?? null;
    });
    this.#compiled ??= this.#compile();
    const { unit, steps } = this.#compiled;
    const out: Row[] = [];
    runAll(steps, unit.frame([], variables, undo), out);
    return out;
  }

  /** As a trigger: it lets the statement go on, or throws. */
  fire(event: string, table: Table, change?: RowChange): void {
    const made = this.#triggers.get(table) ?? this.#compile(table);
    this.#triggers.set(table, made);
    const frame = made.unit.frame([], { tg_op: event.toUpperCase(), tg_table_name: table.name });
    frame.rows[made.old] = change?.old;
    frame.rows[made.new] = change?.new;
    runAll(made.steps, frame, []);
  }

  /** What was compiled is compiled again: tables may have changed. */
  forget(): void {
    this.#compiled = undefined;
    this.#triggers.clear();
  }

  /** As a trigger it sees the row it is fired for, as it was and as it will be. */
  #compile(table?: Table): Ready {
    const { locals, body } = readFunctionBody(this.#definition.source);
    const variables = [...this.#definition.args, ...locals, ...OF_TRIGGER];
    const unit = new Unit({ ...this.#around, variables }, compileSelect);
    const scope = new Scope(unit);
    const columns = table?.columns ?? [];
    const rows = { old: scope.bind("old", columns, false), new: scope.bind("new", columns, false) };
    const names = this.columns.map(({ name }) => name);
    const steps = body.map((routine) => compileStep(routine, scope, names));
    return { unit, steps, old: rows.old.slot, new: rows.new.slot };
  }
}

function typed(columns: readonly ColumnSyntax[]) {
  return columns.map(({ name, type }) => ({ name, type: typeNamed(type) }));
}

function runAll(steps: readonly Step[], frame: Frame, out: Row[]): boolean {
  return steps.some((step) => step(frame, out));
}

function compileStep(routine: Routine, scope: Scope, names: readonly string[]): Step {
  switch (routine.kind) {
    case "return":
      return () => true;
    case "if": {
      const { get } = compileExpression(routine.when, scope);
      const body = routine.body.map((one) => compileStep(one, scope, names));
      return (frame, out) => get(frame) === true && runAll(body, frame, out);
    }
    case "raise": {
      const args = routine.args.map((arg) => compileExpression(arg, scope).get);
      return (frame) => {
        const said = args.map((get) => String(get(frame)));
        throw new SqlError(
          routine.code,
          routine.format.replaceAll("%", () => said.shift() ?? ""),
        );
      };
    }
    case "select-into":
      return compileInto(routine, scope);
    case "return-query":
      return compileReturned(routine, scope, names);
    case "change": {
      const { run } = compileQuery(routine.query, scope, unfired);
      return (frame) => {
        run(frame);
        return false;
      };
    }
  }
}

/** No function of ours changes a table that has triggers. */
function unfired(table: Table, event: "update" | "delete"): void {
  if (table.triggers.has(event)) throw new SqlNotKnown(`a trigger fired by a function`);
}

function compileInto({ select }: Routine & { kind: "select-into" }, scope: Scope): Step {
  const plan = compileSelect(select, scope);
  const { into } = select;
  const column = plan.columns[0]?.name ?? "";
  return (frame) => {
    const [row] = plan.run(frame);
    if (into !== undefined) frame.variables[into] = row?.[column] ?? null;
    return false;
  };
}

/** The function's own names take the place of those of its query, which need none. */
function compileReturned(
  { select }: Routine & { kind: "return-query" },
  scope: Scope,
  names: readonly string[],
): Step {
  const plan = compileSelect(namedAs(select, names), scope);
  return (frame, out) => {
    out.push(...plan.run(frame));
    return false;
  };
}
