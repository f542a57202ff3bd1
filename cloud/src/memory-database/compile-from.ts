import { findAccess, findAmong, isPinned } from "./access.ts";
import { alike, compileExpression } from "./compile-expression.ts";
import { type Bound, type Frame, type Getter, type NamedType, onceAScan, Scope } from "./scope.ts";
import { SqlNotKnown } from "./sql-error.ts";
import type { Expression, Source } from "./syntax.ts";
import type { Table } from "./table.ts";
import { type Row, toType, typeNamed, type Value } from "./values.ts";

/** Runs `emit` for each row of the joined sources until it says that it has enough. */
export type Scan = (frame: Frame, emit: () => boolean) => void;

/** One condition of several that must all hold, and what it reads. */
export interface Condition {
  of: Expression;
  get: Getter;
  touched: ReadonlySet<number>;
}

interface Level {
  slot: number;
  join: Source["join"];
  rows: (frame: Frame) => Iterable<Row>;
  /** What decides whether a row is joined at all. */
  on: Getter[];
  /** What decides afterwards whether the joined row is wanted. */
  wanted: Getter[];
}

interface Read {
  bound: Bound;
  source: Source;
  /** Set when its rows are those of a table. */
  table: Table | undefined;
  /** Its rows are the same whatever the sources beside it stand at. */
  isFixed: boolean;
  rows: (frame: Frame) => Iterable<Row>;
}

/** The parts of `a AND b AND c`. */
export function conditionsOf(of: Expression | undefined, scope: Scope): Condition[] {
  if (of === undefined) return [];
  if (of.kind === "binary" && of.operator === "and") {
    return [...conditionsOf(of.left, scope), ...conditionsOf(of.right, scope)];
  }
  const { made, touched } = scope.unit.watched(() => compileExpression(of, scope));
  return [{ of, get: made.get, touched }];
}

interface Joined {
  read: Read;
  on: Condition[];
}

/** Binds the sources into `scope` and joins them, each read by an index where one helps. */
export function compileFrom(
  sources: readonly Source[],
  where: Expression | undefined,
  scope: Scope,
): Scan {
  const lasting: number[] = (scope.lasting ??= []);
  const written = sources.map((source): Joined => {
    const read = bindSource(source, scope);
    return {
      read,
      on: [...usingOf(source, read.bound, scope), ...conditionsOf(source.on, scope)],
    };
  });
  const { joined, wheres } = arranged(written, conditionsOf(where, scope), scope);
  const isFull = sources.some((source) => source.join === "full");
  if (isFull && sources.length !== 2) throw new SqlNotKnown("a full join of more than two");
  const slots = joined.map(({ read }) => read.bound.slot);
  const levelOf = ({ touched }: Condition) =>
    isFull ? slots.length - 1 : Math.max(-1, ...[...touched].map((slot) => slots.indexOf(slot)));
  const levels = joined.map(({ read, on }, at) => {
    const here = wheres.filter((condition) => levelOf(condition) === at);
    return levelFor(read, { on, here, slots: slots.slice(0, at) }, scope);
  });
  const first = wheres.filter((condition) => levelOf(condition) < 0).map(({ get }) => get);
  const [only, another] = levels;
  const isSingle = only !== undefined && another === undefined && only.join === "inner";
  return (frame, emit) => {
    for (const slot of lasting) frame.rows[slot] = undefined;
    if (!allHold(first, frame)) return;
    if (isSingle) scanOne(only, frame, emit);
    else if (isFull) scanFull(levels, frame, emit);
    else scan({ levels, frame, emit }, 0);
  };
}

/** As `scan`, for what most statements read: one source. */
function scanOne({ slot, rows, on }: Level, frame: Frame, emit: () => boolean): void {
  for (const row of rows(frame)) {
    frame.rows[slot] = row;
    if (allHold(on, frame) && emit()) return;
  }
}

/** A table that only the list beside it can pin is looked up for each of that list. */
function arranged(joined: Joined[], wheres: Condition[], scope: Scope) {
  const [table, list] = joined;
  const isInner = joined.every(({ read }) => read.source.join === "inner");
  if (joined.length !== 2 || table === undefined || list === undefined || !isInner) {
    return { joined, wheres };
  }
  if (table.read.table === undefined || list.read.table !== undefined || !list.read.isFixed) {
    return { joined, wheres };
  }
  const all = [...table.on, ...list.on, ...wheres];
  const alone = all.filter(({ touched }) => !touched.has(list.read.bound.slot));
  const reading = { bound: table.read.bound, scope };
  if (isPinned(reading, alone) || !isPinned(reading, all)) return { joined, wheres };
  return {
    joined: [
      { ...list, on: [] },
      { ...table, on: [] },
    ],
    wheres: all,
  };
}

interface Scanning {
  levels: readonly Level[];
  frame: Frame;
  emit: () => boolean;
}

/** True when enough was given. */
function scan(scanning: Scanning, at: number): boolean {
  const { levels, frame, emit } = scanning;
  const level = levels[at];
  if (level === undefined) return emit();
  let isJoined = false;
  for (const row of level.rows(frame)) {
    frame.rows[level.slot] = row;
    if (!allHold(level.on, frame)) continue;
    isJoined = true;
    if (allHold(level.wanted, frame) && scan(scanning, at + 1)) return true;
  }
  if (isJoined || level.join === "inner") return false;
  frame.rows[level.slot] = undefined;
  return allHold(level.wanted, frame) && scan(scanning, at + 1);
}

function allHold(getters: readonly Getter[], frame: Frame): boolean {
  for (const get of getters) if (get(frame) !== true) return false;
  return true;
}

/** After the left side's rows come those of the right that none of them was joined to. */
function scanFull(levels: readonly Level[], frame: Frame, emit: () => boolean): void {
  const [left, right] = levels as [Level, Level];
  const met = new Set<Row | undefined>();
  const noting: Level = {
    ...right,
    on: [...right.on, (given) => met.add(given.rows[right.slot]) !== undefined],
  };
  if (scan({ levels: [left, noting], frame, emit }, 0)) return;
  frame.rows[left.slot] = undefined;
  for (const row of Array.from(right.rows(frame))) {
    if (met.has(row)) continue;
    frame.rows[right.slot] = row;
    if (allHold(right.wanted, frame) && emit()) return;
  }
}

function levelFor(
  read: Read,
  by: { on: Condition[]; here: Condition[]; slots: readonly number[] },
  scope: Scope,
): Level {
  const { bound, source } = read;
  const { on, here } = by;
  const isInner = source.join === "inner";
  const usable = source.join === "full" ? [] : isInner ? [...on, ...here] : on;
  const access = accessTo(read, { usable, isFirst: by.slots.length === 0 }, scope);
  const rest = (conditions: Condition[]) =>
    conditions.filter((one) => access?.used.has(one) !== true).map(({ get }) => get);
  const base = { slot: bound.slot, join: source.join, rows: access?.rows ?? read.rows };
  if (isInner) return { ...base, on: [...rest(on), ...rest(here)], wanted: [] };
  return { ...base, on: rest(on), wanted: here.map(({ get }) => get) };
}

function accessTo(
  { table, bound, isFixed, rows }: Read,
  { usable, isFirst }: { usable: Condition[]; isFirst: boolean },
  scope: Scope,
) {
  if (table !== undefined) return findAccess({ table, bound, scope }, usable);
  return isFixed && !isFirst ? findAmong({ bound, scope }, usable, rows) : undefined;
}

function usingOf(source: Source, bound: Bound, scope: Scope): Condition[] {
  return source.using.map((name) => {
    const right: Expression = { kind: "column", table: bound.alias, name };
    const before = scope.bounds.find(
      (one) => one !== bound && one.columns.some((column) => column.name === name),
    );
    if (before === undefined) throw new SqlNotKnown(`USING ${name}, which is in one source only`);
    const left: Expression = { kind: "column", table: before.alias, name };
    scope.merged.add(name);
    const of: Expression = { kind: "binary", operator: "=", left, right };
    const { made, touched } = scope.unit.watched(() => compileExpression(of, scope));
    return { of, get: made.get, touched };
  });
}

function bindSource(source: Source, scope: Scope): Read {
  const { of, alias } = source;
  if (of.kind === "select") return bindSelect(source, scope);
  if (of.kind === "function") return bindFunction(source, scope);
  const part = scope.unit.parts.get(of.name);
  if (part !== undefined) {
    const bound = scope.bind(alias, part, false);
    const rows = (frame: Frame) => frame.parts.get(of.name) ?? [];
    return { bound, source, table: undefined, isFixed: true, rows };
  }
  const view = scope.unit.around.view(of.name);
  if (view !== undefined)
    return bindSelect({ ...source, of: { kind: "select", select: view } }, scope);
  const table = scope.unit.around.table(of.name);
  const bound = scope.bind(alias, table.columns, false);
  return { bound, source, table, isFixed: true, rows: () => table.rows };
}

/** A select that is not LATERAL sees nothing of its neighbours, and is run once for all of them. */
function bindSelect(source: Source, scope: Scope): Read {
  if (source.of.kind !== "select") throw new SqlNotKnown("a source that is no select");
  const { select } = source.of;
  const blind = scope.parent ?? new Scope(scope.unit);
  const plan = scope.unit.plan(select, source.lateral ? scope : blind);
  const bound = scope.bind(source.alias, plan.columns, true);
  const run = (frame: Frame) => plan.run(frame);
  const isFixed = !source.lateral;
  const rows = isFixed ? onceAScan(scope, run) : run;
  return { bound, source, table: undefined, isFixed, rows };
}

function bindFunction(source: Source, scope: Scope): Read {
  if (source.of.kind !== "function") throw new SqlNotKnown("a source that is no function");
  const { name, args, columns } = source.of;
  const { made: given, touched } = scope.unit.watched(() =>
    args.map((arg) => compileExpression(arg, scope)),
  );
  const isFixed = !scope.bounds.some(({ slot }) => touched.has(slot));
  const read = (of: readonly NamedType[], run: (frame: Frame) => Row[]): Read => {
    const bound = scope.bind(source.alias, of, true);
    const rows = isFixed ? onceAScan(scope, run) : run;
    return { bound, source, table: undefined, isFixed, rows };
  };
  if (name === "json_to_recordset") {
    const typed = columns.map((one) => ({ name: one.name, type: typeNamed(one.type) }));
    const get = given[0]?.get ?? (() => null);
    return read(typed, (frame) => recordsOf(get(frame), typed));
  }
  const routine = scope.unit.around.routine(name);
  if (routine === undefined) throw new SqlNotKnown(`the function ${name}`);
  const getters = given.map((arg, at) => {
    const wanted = routine.args[at];
    return wanted === undefined ? arg.get : alike(arg, { ...wanted, get: arg.get })[0].get;
  });
  return read(routine.columns, (frame) =>
    routine.call(
      getters.map((get) => get(frame)),
      frame.undo,
    ),
  );
}

/** Rows of a JSON list of objects; what an object does not have is NULL. */
function recordsOf(list: Value, columns: readonly NamedType[]): Row[] {
  const given = (typeof list === "string" ? JSON.parse(list) : list) as Row[];
  return given.map((object) => {
    const row: Row = {};
    for (const { name, type } of columns) row[name] = toType(object[name], type);
    return row;
  });
}
