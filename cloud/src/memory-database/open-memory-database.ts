import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import { migrate } from "../database/migrate.ts";
import type { Db, Tables } from "../database/tables.ts";
import { MemoryDatabase } from "./memory-database.ts";
import { SqlNotKnown } from "./sql-error.ts";
import type { Value } from "./values.ts";

/** One connection, so transactions take turns, as they do on PGlite. */
class OneConnectionAdapter extends PostgresAdapter {
  override get supportsMultipleConnections(): boolean {
    return false;
  }
}

class MemoryConnection implements DatabaseConnection {
  readonly database = new MemoryDatabase();

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, affected } = this.database.query(sql, parameters as readonly Value[]);
    return { rows: rows as R[], numAffectedRows: BigInt(affected) };
  }

  // eslint-disable-next-line require-yield -- the port asks for a stream; there is none
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new SqlNotKnown("streams");
  }
}

class MemoryDriver implements Driver {
  readonly #connection = new MemoryConnection();

  async init(): Promise<void> {}

  async acquireConnection(): Promise<MemoryConnection> {
    return this.#connection;
  }

  async beginTransaction(connection: MemoryConnection): Promise<void> {
    connection.database.begin();
  }

  async commitTransaction(connection: MemoryConnection): Promise<void> {
    connection.database.commit();
  }

  async rollbackTransaction(connection: MemoryConnection): Promise<void> {
    connection.database.rollback();
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

/**
 * The cloud's database in memory, its tables up to date: a stand-in for PostgreSQL that forgets
 * everything with the process. Our own tests of the database run on it as they do on PGlite and
 * PostgreSQL.
 */
export async function openMemoryDatabase(): Promise<Db> {
  const db: Db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new OneConnectionAdapter(),
      createDriver: () => new MemoryDriver(),
      createIntrospector: (of) => new PostgresIntrospector(of),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  await migrate(db);
  return db;
}
