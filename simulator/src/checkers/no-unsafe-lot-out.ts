import { dayInChina } from "./china-day.ts";
import type { Evidence, Finding, MotorRun } from "./evidence.ts";
import { runId, runName, type ToldVend, vendsOf, whole } from "./ledger-reading.ts";

/**
 * No motor runs for a lot that has expired, or that the kiosk has said it refuses (invariant 8). A
 * kiosk that is told a wrong time by a clock it must believe may be wrong about a day, and about
 * nothing else.
 */
export function noUnsafeLotOut(evidence: Evidence): Finding[] {
  const vends = vendsOf(evidence.facts);
  return evidence.runs.flatMap((run) => ofRun(run, vends.get(runId(run))));
}

const found = (story: string): Finding => ({ kind: "wrong", count: 1, story });

function ofRun(run: MotorRun, vend: ToldVend | undefined): Finding[] {
  const body = vend?.intended?.body;
  if (body === undefined) return [];
  const lot = String(body["lot"]);
  const expiry = whole(body["expiry"]);
  const late = run.clockWrong !== true && expiry < dayInChina(run.atMs);
  return [
    ...(late ? [found(`${runName(run)}: lot ${lot} expired on ${expiry}`)] : []),
    ...(run.refused?.includes(lot) === true
      ? [found(`${runName(run)}: lot ${lot} is refused, and the kiosk had said so`)]
      : []),
  ];
}
