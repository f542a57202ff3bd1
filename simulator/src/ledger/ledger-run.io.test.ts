import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWith, requires } from "@anxin/firmware/testing";
import { PGLITE, postgres, type OwnDatabase } from "../bench/cloud/engines.ts";
import { runLedger } from "./ledger-run.ts";

const ASKED = { seed: "suite", writers: 8, restarts: 2, say: () => undefined };
/** A few seconds on each. */
const MOVEMENTS = { pglite: 300, postgres: 1000 };

const onOne = (kind: "pglite" | "postgres") => {
  let own: OwnDatabase;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "anxin-ledger-"));
    const server = { url: requires("postgresql").value ?? "", stop: async () => undefined };
    own = await (kind === "pglite" ? PGLITE : postgres(server)).create(folder);
  });
  afterAll(async () => {
    await own.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("eight people and eight kiosks, and two restarts among them, lose and invent no box", async () => {
    const where = { url: own.url, folder: join(folder, "pglite") };
    const report = await runLedger({ ...ASKED, movements: MOVEMENTS[kind], where });
    expect(report.wrong).toEqual([]);
    expect(report.movements).toBeGreaterThanOrEqual(MOVEMENTS[kind]);
    const kinds = report.kinds.map(([kind]) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["receipt", "acceptance"]));
    expect(report.restarts).toBeGreaterThan(0);
  }, 240_000);
};

describe("random work on PGlite", () => onOne("pglite"));
describeWith(["postgresql"], "random work on PostgreSQL", () => onOne("postgres"));
