/** Boxes to move from place to place, at least cost. */
import { explainTransfer, type Sentence } from "./explain-transfer.ts";
import { transferProblem, type TransferWish } from "./transfer-problem.ts";

/** Solves a program in LP format; the value of every variable, by name. */
export type Solver = (lp: string) => Promise<ReadonlyMap<string, number>>;

export interface Transfer {
  from: string;
  to: string;
  product: string;
  lot: string;
  boxes: number;
  /** Days until the lot expires. */
  days: number;
  km: number;
  /** Boxes of these that would have expired where they were. */
  saved: number;
  /** Boxes of these that the other place lacked. */
  missed: number;
}

export interface ExplainedTransfer extends Transfer {
  why: Sentence;
}

/** The transfers worth their cost, furthest first in saving; none is a good answer. */
export async function planTransfers(
  wish: TransferWish,
  solve: Solver,
): Promise<ExplainedTransfer[]> {
  const { lp, ways } = transferProblem(wish);
  if (ways.length === 0) return [];
  const values = await solve(lp);
  const whole = (name: string): number => Math.round(values.get(name) ?? 0);
  return ways
    .map(({ offer, to, km }, n) => ({
      from: offer.stock.place,
      to: to.place,
      product: to.product,
      lot: offer.lot.lot,
      boxes: whole(`x${n}`),
      days: offer.lot.days,
      km,
      saved: whole(`s${n}`),
      missed: whole(`m${n}`),
    }))
    .filter(({ boxes }) => boxes > 0)
    .sort((a, b) => b.saved - a.saved || b.boxes - a.boxes)
    .map((transfer) => ({ ...transfer, why: explainTransfer(transfer) }));
}
