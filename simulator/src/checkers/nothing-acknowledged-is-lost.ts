import type { BoardMemory, Evidence, Finding } from "./evidence.ts";
import { factId } from "./ledger-reading.ts";

/**
 * What a receipt called held or kept is in the ledger, and no mark is ever taken back while disks
 * keep what was synced. Of a board still in use every fact is there.
 */
export function nothingAcknowledgedIsLost(evidence: Evidence): Finding[] {
  const present = new Set(evidence.facts.map((fact) => factId(fact, fact.seq)));
  return [
    ...evidence.boards.flatMap((board) => missing(board, present)),
    ...evidence.takenBack.map((story): Finding => ({ kind: "lost", count: 1, story })),
  ];
}

function missing(board: BoardMemory, present: ReadonlySet<string>): Finding[] {
  const last = board.gone ? board.acknowledged : board.written;
  const findings: Finding[] = [];
  for (let seq = 1; seq <= last; seq++) {
    const id = factId(board, seq);
    if (present.has(id)) continue;
    const said = seq <= board.acknowledged ? "acknowledged and lost" : "written and never arrived";
    findings.push({ kind: "lost", count: 1, story: `fact ${id} was ${said}` });
  }
  return findings;
}
