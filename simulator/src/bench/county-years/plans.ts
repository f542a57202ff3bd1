/** What PostgreSQL means to do for a statement, and whether it reads a big table whole. Pure. */

/** A node of EXPLAIN (FORMAT JSON). */
export interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  Plans?: PlanNode[];
}

/** What is known of a database's tables. */
export interface TablesKnown {
  /** Those that grow with the years. */
  big: ReadonlySet<string>;
  /** Indexes that hold a small part of their table: reading one whole is no whole table. */
  partial: ReadonlySet<string>;
}

/** What takes rows one by one, so that a limit above it ends the reading below it. */
const PASSING = new Set(["Limit", "Nested Loop", "Append", "Merge Append", "Result", "LockRows"]);

/** Tables read whole, each once, as "facts by Seq Scan". */
export function wholeReads(plan: PlanNode, known: TablesKnown): string[] {
  const found = new Set<string>();
  const walk = (node: PlanNode, isLimited: boolean): void => {
    const type = node["Node Type"];
    const table = node["Relation Name"] ?? "";
    const isSeq = type === "Seq Scan" && !isLimited;
    const index = node["Index Name"] ?? "";
    const isWhole =
      type.startsWith("Index") &&
      node["Index Cond"] === undefined &&
      !isLimited &&
      !known.partial.has(index);
    if (known.big.has(table) && (isSeq || isWhole)) found.add(`${table} by ${type}`);
    const limits = type === "Limit" || (isLimited && PASSING.has(type));
    for (const below of node.Plans ?? []) walk(below, limits);
  };
  walk(plan, false);
  return [...found];
}
