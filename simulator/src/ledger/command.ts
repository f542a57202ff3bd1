import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, PGLITE, postgres } from "../bench/cloud/engines.ts";
import { postgresServer } from "../bench/cloud/private-postgres.ts";
import { runLedger, type RunReport } from "./ledger-run.ts";
import { type LedgerOptions, readLedgerOptions } from "./options.ts";

/** `npm run ledger`: random work on the inventory's ledger, compared with paper and proved. */
export async function ledger(args: string[]): Promise<number> {
  const options = readLedgerOptions(args);
  const folder = mkdtempSync(join(tmpdir(), "anxin-ledger-"));
  const server = options.databases.includes("postgres") ? await postgresServer(folder) : undefined;
  try {
    let wrong = 0;
    for (const name of options.databases) {
      if (name === "postgres" && server === undefined) {
        process.stdout.write("PostgreSQL: not on this machine\n");
        continue;
      }
      const engine = server !== undefined && name === "postgres" ? postgres(server) : PGLITE;
      wrong += await runOn(engine, { options, folder });
    }
    return wrong === 0 ? 0 : 1;
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const PROGRESS_MS = 10_000;

async function runOn(
  engine: Engine,
  of: { options: LedgerOptions; folder: string },
): Promise<number> {
  const own = await engine.create(of.folder);
  let toldMs = Date.now();
  const say = (line: string) => {
    if (Date.now() - toldMs < PROGRESS_MS) return;
    toldMs = Date.now();
    process.stderr.write(`${engine.words}: ${line}\n`);
  };
  try {
    const where = { url: own.url, folder: join(of.folder, "pglite") };
    const report = await runLedger({ ...of.options, where, say });
    process.stdout.write(textOf(engine.words, of.options, report));
    return report.wrong.length;
  } finally {
    await own.drop();
  }
}

function textOf(words: string, { writers, seed }: LedgerOptions, report: RunReport): string {
  const { movements, documents, facts, restarts, workMs, proofMs, wrong } = report;
  const perSecond = Math.round(movements / (workMs / 1000));
  const listed = (counts: [string, number][]) => counts.map((one) => one.join(" ")).join(", ");
  const [booked, refused] = [listed(report.kinds), listed(report.refusals)];
  const rows = `${movements} movements of ${documents} documents and ${facts} facts`;
  return `${words}, seed ${seed}: ${rows}
  ${writers} writers, ${restarts} restarts, ${Math.round(workMs / 1000)} s, ${perSecond} movements/s
  booked: ${booked}
  refused: ${refused}
  proof from the first movement in ${Math.round(proofMs / 1000)} s, ${wrong.length} wrong
${wrong.map((line) => `  ${line}\n`).join("")}`;
}
