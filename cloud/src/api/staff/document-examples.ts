import type { Command, CommandKind } from "../../inventory/commands.ts";

type Wish<K extends CommandKind> = Omit<Extract<Command, { kind: K }>, "kind" | "key" | "by">;

const of = { product: "condom-m", lot: "D1" };
const someone = { warehouse: "wh-1", checkedBy: "0123456789abcdef" };

/** A document of each kind, as the OpenAPI document shows it and a test books it, in this order. */
export const DOCUMENT_EXAMPLES: Readonly<{ [K in CommandKind]: Wish<K> }> = {
  receipt: {
    warehouse: "wh-1",
    note: "DN-20261122-7",
    reason: "月度进货",
    lines: [{ ...of, expiry: 20290630, count: 100 }],
  },
  acceptance: {
    warehouse: "wh-1",
    from: "pending",
    reason: "两盒破损",
    lines: [{ ...of, accepted: 90, rejected: 10 }],
  },
  issue: { warehouse: "wh-1", reason: "按补货计划", lines: [{ ...of, count: 40 }] },
  transfer: { ...someone, to: "wh-2", reason: "调往乡镇", lines: [{ ...of, count: 20 }] },
  "transfer-receipt": {
    transfer: "transfer-0001",
    reason: "少一盒",
    lines: [{ ...of, count: 4 }],
  },
  load: { ...someone, load: "load0001", reason: "每周补货" },
  "load-return": { warehouse: "wh-1", load: "load0001", reason: "货道已满", count: 2 },
  return: {
    warehouse: "wh-1",
    kiosk: "k1",
    reason: "从机器取回",
    lines: [{ ...of, count: 1 }],
  },
  "supplier-return": { ...someone, reason: "包装破损", lines: [{ ...of, count: 2 }] },
  quarantine: {
    warehouse: "wh-1",
    from: "qualified",
    reason: "外箱受潮",
    lines: [{ ...of, count: 3 }],
  },
  discard: { ...someone, reason: "不合格销毁", lines: [{ ...of, count: 2 }] },
  adjustment: {
    warehouse: "wh-1",
    zone: "qualified",
    reason: "漏记一盒",
    lines: [{ ...of, change: 1 }],
  },
  stocktake: { warehouse: "wh-1", zone: "unqualified", reason: "季度盘点" },
  count: { stocktake: "stocktake-0001", reason: "季度盘点", lines: [{ ...of, count: 5 }] },
  settlement: {
    of: "discrepancy",
    owner: "wh-1",
    checkedBy: someone.checkedBy,
    reason: "查明原因",
    lines: [{ ...of, change: 1 }],
  },
  reversal: { reverses: "receipt-0001", reason: "重复登记" },
};
