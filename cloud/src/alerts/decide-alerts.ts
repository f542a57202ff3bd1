import type { AlertCause } from "../services.ts";

export interface OpenAlert {
  id: number;
  product: string;
  cause: AlertCause;
}

/** Causes that stay until a person has looked; the others close when their state ends. */
export const EVIDENCE_CAUSES = ["gap", "fork", "quarantine", "discrepancy"] as const;
export type EvidenceCause = (typeof EVIDENCE_CAUSES)[number];

/** What is true of one kiosk now. */
export interface Findings {
  /** Usable boxes and reorder point of products looked at; others keep the alert they have. */
  levels: readonly { product: string; onHand: number; reorderPoint: number }[];
  /** Products with a vend only a count can settle. */
  uncertain: ReadonlySet<string>;
  /** Codes of open faults. */
  faults: ReadonlySet<string>;
  /** What was found just now and someone must look at. */
  evidence: readonly { product: string; cause: EvidenceCause }[];
}

export type AlertStep =
  | { step: "open"; product: string; cause: AlertCause; onHand?: number }
  | { step: "close"; id: number };

/**
 * Which alerts open and close, so that exactly one is open per product and cause that needs a
 * person. Pure.
 */
export function decideAlerts(open: readonly OpenAlert[], findings: Findings): AlertStep[] {
  const isOpen = (product: string, cause: string) =>
    open.some((a) => a.product === product && a.cause === cause);
  const steps: AlertStep[] = [];
  const wanted = new Set<string>();
  const want = (product: string, cause: AlertCause, onHand?: number) => {
    if (isOpen(product, cause) || wanted.has(cause + " " + product)) return;
    wanted.add(cause + " " + product);
    steps.push({ step: "open", product, cause, ...(onHand === undefined ? {} : { onHand }) });
  };
  for (const level of findings.levels) {
    if (level.onHand <= level.reorderPoint) want(level.product, "low-stock", level.onHand);
  }
  for (const product of findings.uncertain) want(product, "vend-uncertain");
  for (const code of findings.faults) want("", code as AlertCause);
  for (const { product, cause } of findings.evidence) want(product, cause);
  for (const alert of open) {
    if (isOver(alert, findings)) steps.push({ step: "close", id: alert.id });
  }
  return steps;
}

function isOver(alert: OpenAlert, findings: Findings): boolean {
  // Closed by whoever answers the resident, not by anything a kiosk says.
  if (alert.cause === "feedback-urgent") return false;
  if ((EVIDENCE_CAUSES as readonly string[]).includes(alert.cause)) return false;
  if (alert.cause === "vend-uncertain") return !findings.uncertain.has(alert.product);
  if (alert.cause !== "low-stock") return !findings.faults.has(alert.cause);
  const level = findings.levels.find((l) => l.product === alert.product);
  return level !== undefined && level.onHand > level.reorderPoint;
}
