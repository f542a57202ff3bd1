import { SqlError } from "./sql-error.ts";
import type { ColumnSyntax, Expression, Select } from "./syntax.ts";
import type { Table, Undo } from "./table.ts";
import type { Row, Type, Value } from "./values.ts";

/** What one execution of a statement holds: the row each source stands at, and what was given. */
export interface Frame {
  rows: (Row | undefined)[];
  readonly parameters: readonly Value[];
  /** Variables and arguments of the function this runs in. */
  readonly variables: Row;
  /** Rows of the queries named by WITH. */
  readonly parts: Map<string, Row[]>;
  /** Where whatever changes a table leaves what undoes it. */
  readonly undo: Undo[];
}

export type Getter = (frame: Frame) => Value;

/** An expression, ready to be evaluated. */
export interface Compiled {
  type: Type;
  get: Getter;
}

export interface NamedType {
  name: string;
  type: Type;
}

/** A select, ready to be run. */
export interface Plan {
  columns: readonly NamedType[];
  run: (frame: Frame) => Row[];
  /** True when it gives a row. */
  any: (frame: Frame) => boolean;
}

/** A source of rows as the expressions after it see it. */
export interface Bound {
  alias: string;
  slot: number;
  columns: readonly NamedType[];
  /** Its rows belong to nobody else, so a whole row need not be copied. */
  fresh: boolean;
}

/** What a statement may name besides its own sources. */
export interface Surroundings {
  table: (name: string) => Table;
  /** What a view is made of; undefined when there is none of that name. */
  view: (name: string) => Select | undefined;
  /** Rows of a function in FROM; undefined when there is none of that name. */
  routine: (name: string) => Callable | undefined;
  /** The database's settings, as `set_config` leaves them. */
  settings: Map<string, string>;
  /** SHA-256 of texts asked for before. */
  digests: Map<string, Uint8Array>;
  /** Variables of the function being compiled. */
  variables: readonly ColumnSyntax[];
}

export interface Callable {
  columns: readonly NamedType[];
  args: readonly NamedType[];
  call: (args: readonly Value[], undo: Undo[]) => Row[];
}

/** Gathers what an aggregate needs over a group of rows. */
export interface Gatherer {
  start: () => Value;
  step: (sum: Value, frame: Frame) => Value;
}

/** One statement while it is compiled. */
export class Unit {
  readonly around: Surroundings;
  readonly parts = new Map<string, readonly NamedType[]>();
  /** Compiles a select inside an expression. */
  readonly plan: (select: Select, scope: Scope) => Plan;
  slots = 0;
  #touched = new Set<number>();
  #blank: undefined[] | undefined;

  constructor(around: Surroundings, plan: (select: Select, scope: Scope) => Plan) {
    this.around = around;
    this.plan = plan;
  }

  slot(): number {
    this.slots += 1;
    return this.slots - 1;
  }

  touch(slot: number): void {
    this.#touched.add(slot);
  }

  /** A frame for one execution, once everything is compiled. */
  frame(parameters: readonly Value[], variables: Row = {}, undo: Undo[] = []): Frame {
    this.#blank ??= Array.from({ length: this.slots }, () => undefined);
    return { rows: this.#blank.slice(), parameters, variables, parts: new Map(), undo };
  }

  /** What `compile` gives, and the slots it reads. */
  watched<T>(compile: () => T): { made: T; touched: ReadonlySet<number> } {
    const outer = this.#touched;
    const touched = new Set<number>();
    this.#touched = touched;
    const made = compile();
    for (const slot of touched) outer.add(slot);
    this.#touched = outer;
    return { made, touched };
  }
}

type ColumnName = Extract<Expression, { kind: "column" }>;

/** The sources an expression sees: its own select's, then those around it. */
export class Scope {
  readonly unit: Unit;
  readonly parent: Scope | undefined;
  readonly bounds: Bound[] = [];
  /** Columns two sources were joined by; either may be absent in a full join. */
  readonly merged = new Set<string>();
  readonly gatherers: Gatherer[] = [];
  readonly gatheredSlot: number;
  /** Slots of what is worked out once for a scan; undefined where nothing scans. */
  lasting: number[] | undefined;

  constructor(unit: Unit, parent?: Scope) {
    this.unit = unit;
    this.parent = parent;
    this.gatheredSlot = unit.slot();
  }

  bind(alias: string, columns: readonly NamedType[], fresh: boolean): Bound {
    const bound = { alias, slot: this.unit.slot(), columns, fresh };
    this.bounds.push(bound);
    return bound;
  }

  /** Its own source and column of this name, if it has one. */
  own({ table, name }: ColumnName): { bound: Bound; column: NamedType }[] {
    return this.bounds.flatMap((bound) => {
      if (table !== undefined && bound.alias !== table) return [];
      const column = bound.columns.find((one) => one.name === name);
      return column === undefined ? [] : [{ bound, column }];
    });
  }

  column(of: ColumnName): Compiled {
    const found = this.own(of);
    const [first, second] = found;
    if (first === undefined) return this.#elsewhere(of);
    if (second !== undefined && !this.merged.has(of.name)) {
      throw new SqlError("42702", `${of.name} could be of several tables`);
    }
    const getters = found.map(({ bound, column }) => this.#getter(bound.slot, column.name));
    const { type } = first.column;
    const [one, ...others] = getters;
    if (one === undefined || others.length === 0) return { type, get: one ?? (() => null) };
    const get: Getter = (frame) => {
      for (const getter of getters) {
        const value = getter(frame);
        if (value !== null) return value;
      }
      return null;
    };
    return { type, get };
  }

  #getter(slot: number, name: string): Getter {
    this.unit.touch(slot);
    return (frame) => frame.rows[slot]?.[name] ?? null;
  }

  #elsewhere(of: ColumnName): Compiled {
    const whole = of.table === undefined ? this.#wholeRow(of.name) : undefined;
    if (whole !== undefined) return whole;
    if (this.parent !== undefined) return this.parent.column(of);
    const variable = this.unit.around.variables.find((one) => one.name === of.name);
    if (variable === undefined || of.table !== undefined) {
      throw new SqlError("42703", `there is no column ${of.table ?? ""} ${of.name}`);
    }
    return { type: "unknown", get: (frame) => frame.variables[of.name] ?? null };
  }

  #wholeRow(alias: string): Compiled | undefined {
    const bound = this.bounds.find((one) => one.alias === alias);
    if (bound === undefined) return undefined;
    const { slot, fresh } = bound;
    this.unit.touch(slot);
    const get: Getter = (frame) => {
      const row = frame.rows[slot];
      if (row === undefined) return null;
      return fresh ? row : { ...row };
    };
    return { type: "json", get };
  }
}

/** What is worked out once for each scan of this select. */
export function onceAScan<T extends object>(
  scope: Scope,
  make: (frame: Frame) => T,
): (frame: Frame) => T {
  if (scope.lasting === undefined) return make;
  const slot = scope.unit.slot();
  scope.lasting.push(slot);
  return (frame) => {
    const kept = frame.rows[slot] as unknown as T | undefined;
    if (kept !== undefined) return kept;
    const fresh = make(frame);
    frame.rows[slot] = fresh as unknown as Row;
    return fresh;
  };
}
