import { alertsWhenDue } from "./alerts-when-due.ts";
import { booksOfDocuments } from "./books-of-documents.ts";
import { conservation } from "./conservation.ts";
import { everybodyIsTold } from "./everybody-is-told.ts";
import { everyDropOnce } from "./every-drop-once.ts";
import {
  CHECKER_NAMES,
  type Checker,
  type CheckerName,
  type Evidence,
  type Finding,
} from "./evidence.ts";
import { healsAndDrains } from "./heals-and-drains.ts";
import { identityStaysInItsReader } from "./identity-stays-in-its-reader.ts";
import { noSecondMotorRun } from "./no-second-motor-run.ts";
import { noUnsafeLotOut } from "./no-unsafe-lot-out.ts";
import { nothingAcknowledgedIsLost } from "./nothing-acknowledged-is-lost.ts";
import { nothingFromNowhere } from "./nothing-from-nowhere.ts";
import { quotaWithinItsBound } from "./quota-within-its-bound.ts";
import { recallsHold } from "./recalls-hold.ts";
import { rolloutsHold } from "./rollouts-hold.ts";

const CHECKERS: Record<CheckerName, Checker> = {
  "nothing-from-nowhere": nothingFromNowhere,
  "every-drop-once": everyDropOnce,
  "no-second-motor-run": noSecondMotorRun,
  "nothing-acknowledged-is-lost": nothingAcknowledgedIsLost,
  conservation,
  "no-unsafe-lot-out": noUnsafeLotOut,
  "quota-within-its-bound": quotaWithinItsBound,
  "alerts-when-due": alertsWhenDue,
  "identity-stays-in-its-reader": identityStaysInItsReader,
  "heals-and-drains": healsAndDrains,
  "books-of-documents": booksOfDocuments,
  "recalls-hold": recallsHold,
  "everybody-is-told": everybodyIsTold,
  "rollouts-hold": rolloutsHold,
};

/** A finding and who found it. */
export interface Violation extends Finding {
  checker: CheckerName;
}

/** Everything that is wrong with a run; empty when every promise was kept. */
export function violationsOf(evidence: Evidence): Violation[] {
  return CHECKER_NAMES.flatMap((checker) => {
    return CHECKERS[checker](evidence).map((finding) => ({ checker, ...finding }));
  });
}

/** Sum of the findings of one kind. */
export function countOf(findings: readonly Finding[], kind: Finding["kind"]): number {
  return findings.reduce((sum, finding) => sum + (finding.kind === kind ? finding.count : 0), 0);
}
