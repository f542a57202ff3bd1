/**
 * The schema, one step a version; `user_version` says how many were applied. A released step is
 * never edited.
 */
import type { DatabaseSync } from "node:sqlite";

interface Migration {
  note: string;
  sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    note: "Kiosks, marks an epoch, and entries in the order of arrival",
    sql: `
      CREATE TABLE kiosks (
        kiosk TEXT PRIMARY KEY,
        term INTEGER NOT NULL,
        superseded INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        session INTEGER NOT NULL,
        n INTEGER NOT NULL,
        plan TEXT NOT NULL,
        revision INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE marks (
        kiosk TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        held INTEGER NOT NULL,
        kept INTEGER NOT NULL,
        PRIMARY KEY (kiosk, epoch)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kiosk TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        loose INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        last INTEGER NOT NULL,
        hash TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        delivered INTEGER NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX line ON entries (kiosk, epoch, seq) WHERE loose = 0;
      CREATE UNIQUE INDEX loose ON entries (kiosk, epoch, seq, hash) WHERE loose = 1;
      CREATE INDEX undelivered ON entries (kiosk, id) WHERE loose = 1 AND delivered = 0;
      CREATE INDEX age ON entries (received_at);
    `,
  },
  {
    note: "A row may hold several facts; what can be worked out from entries is not written beside",
    sql: `
      CREATE TABLE rows (
        id INTEGER PRIMARY KEY,
        kiosk TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        loose INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        last INTEGER NOT NULL,
        hash TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        delivered INTEGER NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      INSERT INTO rows
        SELECT id, kiosk, epoch, loose, seq, last, iif(loose, hash, ''), received_at, delivered,
          body
        FROM entries;
      DROP TABLE entries;
      ALTER TABLE rows RENAME TO entries;
      CREATE UNIQUE INDEX line ON entries (kiosk, epoch, seq) WHERE loose = 0;
      CREATE UNIQUE INDEX loose ON entries (kiosk, epoch, seq, hash) WHERE loose = 1;
      CREATE INDEX undelivered ON entries (kiosk, id) WHERE loose = 1 AND delivered = 0;
      CREATE INDEX age ON entries (received_at);
      ALTER TABLE marks DROP COLUMN held;
    `,
  },
  {
    note: "A seal on every row (seal.ts), -1 where none was made yet; what plan a kiosk follows",
    sql: `
      ALTER TABLE kiosks ADD COLUMN followed INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE kiosks ADD COLUMN seal INTEGER NOT NULL DEFAULT -1;
      ALTER TABLE marks ADD COLUMN seal INTEGER NOT NULL DEFAULT -1;
      ALTER TABLE entries ADD COLUMN seal INTEGER NOT NULL DEFAULT -1;
    `,
  },
  {
    note: "What the gateway's own origin remembers",
    sql: `ALTER TABLE kiosks ADD COLUMN memory TEXT NOT NULL DEFAULT '';`,
  },
];

/** Brings a database to the newest schema; throws RangeError on one written by a later version. */
export function migrate(db: DatabaseSync): void {
  const row = db.prepare("PRAGMA user_version").get();
  const version = Number(row?.["user_version"] ?? 0);
  if (version > MIGRATIONS.length) {
    throw new RangeError(
      `journal schema ${version} is newer than this gateway's ${MIGRATIONS.length}; run the newer gateway`,
    );
  }
  for (let step = version; step < MIGRATIONS.length; step += 1) {
    const migration = MIGRATIONS[step];
    if (migration === undefined) return;
    db.exec(`BEGIN IMMEDIATE; ${migration.sql} PRAGMA user_version = ${step + 1}; COMMIT`);
  }
}
