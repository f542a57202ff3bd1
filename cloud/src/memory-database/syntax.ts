/** The statements this engine reads, as trees: a part of PostgreSQL's SQL, with its meaning. */

export type Expression =
  | { kind: "literal"; value: string | number | boolean | null }
  | { kind: "parameter"; number: number }
  | { kind: "column"; table: string | undefined; name: string }
  | { kind: "unary"; operator: "-" | "not"; of: Expression }
  | { kind: "binary"; operator: string; left: Expression; right: Expression }
  | { kind: "between"; of: Expression; low: Expression; high: Expression; not: boolean }
  | { kind: "in"; of: Expression; list: Expression[]; not: boolean }
  | { kind: "in-select"; of: Expression; select: Select; not: boolean }
  | { kind: "any"; left: Expression; array: Expression }
  | { kind: "is"; of: Expression; what: null | boolean; not: boolean }
  | { kind: "distinct-from"; left: Expression; right: Expression; not: boolean }
  | { kind: "exists"; select: Select }
  | { kind: "scalar"; select: Select }
  | { kind: "case"; whens: { when: Expression; gives: Expression }[]; otherwise: Expression }
  | { kind: "cast"; of: Expression; type: string }
  | { kind: "call"; name: string; args: Expression[]; distinct: boolean }
  | { kind: "array"; items: Expression[] };

/** `table` undefined stands for every source. */
export type Item =
  | { star: true; table: string | undefined }
  | { star: false; as: string; of: Expression };

export interface Order {
  of: Expression;
  descending: boolean;
}

export interface ColumnSyntax {
  name: string;
  type: string;
}

/** A table, a function or a select to read rows from, and how it is joined to those before. */
export interface Source {
  join: "inner" | "left" | "full";
  lateral: boolean;
  of:
    | { kind: "table"; name: string }
    | { kind: "function"; name: string; args: Expression[]; columns: ColumnSyntax[] }
    | { kind: "select"; select: Select };
  alias: string;
  on: Expression | undefined;
  using: string[];
}

export interface Select {
  kind: "select";
  distinct: boolean;
  items: Item[];
  into: string | undefined;
  from: Source[];
  where: Expression | undefined;
  groupBy: Expression[];
  having: Expression | undefined;
  orderBy: Order[];
  limit: Expression | undefined;
  unions: { all: boolean; select: Select }[];
}

export interface Assignment {
  column: string;
  of: Expression;
}

export interface Insert {
  kind: "insert";
  table: string;
  columns: string[] | undefined;
  /** Undefined stands for DEFAULT. */
  from: { kind: "values"; rows: (Expression | undefined)[][] } | Select;
  conflict: { target: string[] | undefined; set: Assignment[] | undefined } | undefined;
  returning: Item[];
}

export interface Update {
  kind: "update";
  table: string;
  alias: string;
  set: Assignment[];
  from: Source[];
  where: Expression | undefined;
  returning: Item[];
}

export interface Delete {
  kind: "delete";
  table: string;
  alias: string;
  from: Source[];
  where: Expression | undefined;
  returning: Item[];
}

export type Query = Select | Insert | Update | Delete;

/** Queries named first, then the one that may read them. */
export interface With {
  kind: "with";
  parts: Part[];
  query: Query;
}

/** A recursive one is a UNION ALL whose second select reads what the first and itself gave. */
export interface Part {
  name: string;
  query: Query;
  recursive: boolean;
}

export interface ColumnDefinition extends ColumnSyntax {
  notNull: boolean;
  otherwise: Expression | undefined;
  identity: boolean;
}

export type Constraint =
  | { kind: "unique"; columns: string[]; where: Expression | undefined; primary: boolean }
  | { kind: "references"; column: string; table: string; key: string | undefined }
  | { kind: "check"; name: string; of: Expression };

export type Alteration =
  | { kind: "add-column"; column: ColumnDefinition; constraints: Constraint[] }
  | { kind: "drop-column"; column: string }
  | { kind: "not-null"; column: string; on: boolean }
  | { kind: "add-constraint"; constraint: Constraint }
  | { kind: "drop-constraint"; name: string };

export type Routine =
  | { kind: "if"; when: Expression; body: Routine[] }
  | { kind: "return" }
  | { kind: "return-query"; select: Select }
  | { kind: "raise"; format: string; args: Expression[]; code: string }
  | { kind: "select-into"; select: Select }
  | { kind: "change"; query: Insert | Update | Delete };

export type Definition =
  | {
      kind: "create-table";
      name: string;
      ifMissing: boolean;
      columns: ColumnDefinition[];
      constraints: Constraint[];
    }
  | { kind: "create-table-as"; name: string; temporary: boolean; select: Select }
  | { kind: "create-index"; name: string; table: string; unique: Constraint | undefined }
  | {
      kind: "create-function";
      name: string;
      args: ColumnSyntax[];
      returns: ColumnSyntax[];
      source: string;
    }
  | { kind: "create-view"; name: string; select: Select }
  | { kind: "create-trigger"; table: string; events: string[]; call: string; eachRow: boolean }
  | { kind: "alter-table"; table: string; alterations: Alteration[] }
  | { kind: "drop"; what: string; names: string[] }
  | { kind: "truncate"; table: string }
  | { kind: "set-local"; name: string; value: string }
  | { kind: "nothing" };

export type Statement = Query | With | Definition;
