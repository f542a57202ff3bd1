/** What a county is told each morning: what to order, what to move, whom to see. */
import type { Names } from "../services.ts";
import type { ReorderLimit } from "../planning/reorder/order-up-to.ts";
import type { VisitReason } from "../planning/visits/choose-visits.ts";

/** Boxes a warehouse should ask for. */
export interface OrderLine {
  place: string;
  product: string;
  onHand: number;
  onOrder: number;
  level: number;
  order: number;
  limit: ReorderLimit;
  why: Names;
}

/** Boxes that go from one place to another. */
export interface TransferLine {
  from: string;
  to: string;
  product: string;
  lot: string;
  boxes: number;
  km: number;
  why: Names;
}

export interface VisitLine {
  kiosk: string;
  reason: VisitReason;
  /** Minute of the day, UTC+8. */
  beginMinute: number;
  bring: { product: string; boxes: number }[];
  unmetBoxes: number;
  detourKm: number;
  why: Names;
}

/** One van's day. */
export interface RoundPlan {
  /** The county it is driven in, and the warehouse it begins at; '' where neither is known. */
  county: string;
  from: string;
  km: number;
  /** No round of the same kiosks is shorter. */
  boundKm: number;
  backMinute: number;
  visits: VisitLine[];
  /** Kiosks that must be seen and do not fit into the day. */
  notToday: string[];
}

export interface DayPlan {
  orders: OrderLine[];
  transfers: TransferLine[];
  rounds: RoundPlan[];
}

/** Why so many are to be ordered. Pure. */
export function explainOrder(line: Omit<OrderLine, "why">, days: number): Names {
  const { onHand, onOrder, level, order } = line;
  const last = Math.round(days);
  const limits: Record<ReorderLimit, Names> = {
    service: { zh: "", en: "" },
    "shelf-life": { zh: "（再多会过期）", en: " (more would expire)" },
    storage: { zh: "（再多放不下）", en: " (more would not fit)" },
    lanes: { zh: "（再多放不下）", en: " (more would not fit)" },
  };
  const limit = limits[line.limit];
  return {
    zh: `在库 ${onHand} 盒，在途 ${onOrder} 盒；今后 ${last} 天应有 ${level} 盒${limit.zh}，请订 ${order} 盒。`,
    en:
      `${onHand} are there and ${onOrder} under way; ${level} should last ${last} days` +
      `${limit.en}, so order ${order}.`,
  };
}

/** Why a kiosk is on the round. Pure. */
export function explainVisit({ reason, unmetBoxes, detourKm }: Omit<VisitLine, "why">): Names {
  const [unmet, km] = [unmetBoxes.toFixed(1), detourKm.toFixed(1)];
  return reason === "must"
    ? {
        zh: `今天不去，下个工作日前预计有 ${unmet} 人拿不到。`,
        en: `Without a visit some ${unmet} people would find nothing before the next working day.`,
      }
    : {
        zh: `顺路，只多走 ${km} 公里。`,
        en: `On the way: ${km} km more.`,
      };
}
