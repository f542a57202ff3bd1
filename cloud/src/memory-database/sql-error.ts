/** What PostgreSQL would refuse, under the SQLSTATE it would give. */
export class SqlError extends Error {
  override readonly name = "SqlError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** SQL this engine does not know: it never guesses what PostgreSQL would do. */
export class SqlNotKnown extends Error {
  override readonly name = "SqlNotKnown";
  readonly code = "sql-not-known";

  constructor(what: string) {
    super(`the database in memory does not know ${what}; teach it, or use PGlite here`);
  }
}
