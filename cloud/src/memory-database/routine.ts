import { compileExpression } from "./compile-expression.ts";
import { compileSelect } from "./compile-select.ts";
import { readFunctionBody } from "./read-function.ts";
import { type Callable, type Frame, Scope, type Surroundings, Unit } from "./scope.ts";
import { SqlError } from "./sql-error.ts";
import type { ColumnSyntax, Definition, Routine } from "./syntax.ts";
import { type Row, typeNamed, type Value } from "./values.ts";

type FunctionDefinition = Extract<Definition, { kind: "create-function" }>;

/** Runs a step; true when the function has returned. */
type Step = (frame: Frame, out: Row[]) => boolean;

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
  #compiled: { unit: Unit; steps: readonly Step[] } | undefined;

  constructor(definition: FunctionDefinition, around: Surroundings) {
    this.#definition = definition;
    this.#around = around;
    this.columns = typed(definition.returns);
    this.args = typed(definition.args);
  }

  call(args: readonly Value[]): Row[] {
    const variables: Row = {};
    this.#definition.args.forEach(({ name }, at) => {
      variables[name] = args[at] ?? null;
    });
    return this.#run(variables);
  }

  /** As a trigger: it lets the statement go on, or throws. */
  fire(event: string, table: string): void {
    this.#run({ tg_op: event.toUpperCase(), tg_table_name: table });
  }

  /** What was compiled is compiled again: tables may have changed. */
  forget(): void {
    this.#compiled = undefined;
  }

  #run(variables: Row): Row[] {
    this.#compiled ??= this.#compile();
    const { unit, steps } = this.#compiled;
    const out: Row[] = [];
    runAll(steps, unit.frame([], variables), out);
    return out;
  }

  #compile() {
    const { locals, body } = readFunctionBody(this.#definition.source);
    const variables = [...this.#definition.args, ...locals, ...OF_TRIGGER];
    const unit = new Unit({ ...this.#around, variables }, compileSelect);
    const scope = new Scope(unit);
    const names = this.columns.map(({ name }) => name);
    const steps = body.map((routine) => compileStep(routine, scope, names));
    return { unit, steps };
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
  }
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
  const items = select.items.map((item, at) =>
    item.star ? item : { ...item, as: names[at] ?? item.as },
  );
  const plan = compileSelect({ ...select, items }, scope);
  return (frame, out) => {
    out.push(...plan.run(frame));
    return false;
  };
}
