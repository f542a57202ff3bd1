import type { AlertCause } from "../services.ts";
import { isWatched } from "./watched-causes.ts";

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
  for (const { product, onHand, reorderPoint } of findings.levels) {
    if (onHand <= reorderPoint) want(product, "low-stock", onHand);
    if (onHand <= 0) want(product, "stock-out", onHand);
  }
  for (const product of findings.uncertain) want(product, "vend-uncertain");
  for (const code of findings.faults) want("", code as AlertCause);
  for (const { product, cause } of findings.evidence) want(product, cause);
  for (const alert of open) {
    if (isOver(alert, findings)) steps.push({ step: "close", id: alert.id });
  }
  return steps;
}

/**
 * Boxes above the reorder point at which a low-stock alert closes: a third of it, so that a few
 * boxes brought by hand do not make it come and go.
 */
export function closesAbove(reorderPoint: number): number {
  return reorderPoint + Math.ceil(reorderPoint / 3);
}

function isOver(alert: OpenAlert, findings: Findings): boolean {
  const { cause, product } = alert;
  // Closed by whoever answers the resident, or by the watch, not by anything a kiosk says.
  if (cause === "feedback-urgent" || isWatched(cause)) return false;
  if ((EVIDENCE_CAUSES as readonly string[]).includes(cause)) return false;
  if (cause === "vend-uncertain") return !findings.uncertain.has(product);
  if (cause !== "low-stock" && cause !== "stock-out") return !findings.faults.has(cause);
  const level = findings.levels.find((one) => one.product === product);
  if (level === undefined) return false;
  return level.onHand > (cause === "stock-out" ? 0 : closesAbove(level.reorderPoint));
}
