import type { Cloud } from "@anxin/cloud";
import type { LiveCounty } from "../live/live-county.ts";

/** The pack the county's condoms come in, as a scanner reads its lot. */
export const GTIN = "06901234567892";
const STORE = "qh-store";
const TOWN = "sq-store";

type Wish = Parameters<Cloud["inventory"]["book"]>[0];

const of = (lot: string, count: number) => ({ product: "condom", lot, count });
const by = { by: "office" };
const checked = { ...by, checkedBy: "office-2" };

/** Documents of a busy week, in their order. */
const DOCUMENTS: readonly Wish[] = [
  {
    kind: "receipt",
    key: "shown-receipt-1",
    ...by,
    warehouse: STORE,
    note: "DN-20261120-3",
    lines: [
      { ...of("A2610-2", 240), expiry: 20290531 },
      { ...of("R2601-9", 60), expiry: 20281231 },
      { product: "film", lot: "F2609-1", count: 120, expiry: 20280930 },
    ],
  },
  {
    kind: "acceptance",
    key: "shown-acceptance-1",
    ...by,
    warehouse: STORE,
    from: "pending",
    reason: "两盒破损",
    lines: [
      { product: "condom", lot: "A2610-2", accepted: 238, rejected: 2 },
      { product: "condom", lot: "R2601-9", accepted: 60, rejected: 0 },
    ],
  },
  {
    kind: "issue",
    key: "shown-issue-1",
    ...by,
    warehouse: STORE,
    reason: "按补货计划",
    lines: [of("A2610-2", 80)],
  },
  {
    kind: "transfer",
    key: "shown-transfer-1",
    ...checked,
    warehouse: STORE,
    to: TOWN,
    lines: [of("A2610-2", 30)],
  },
  { kind: "stocktake", key: "shown-stocktake-1", ...by, warehouse: STORE, zone: "returns" },
];

/** A second warehouse, and a week of documents between the two, with a lot called back. */
export async function bookedStore({ cloud: { cloud } }: LiveCounty): Promise<void> {
  const { inventory } = cloud;
  const names = { zh: "石桥镇药具分库", en: "Shiqiao store" };
  const place = { place: TOWN, kind: "warehouse", parent: "130534102", names } as const;
  expectOk(await inventory.openPlace(place));
  const pack = { di: GTIN, product: "condom", packQuantity: 10, maker: "某某乳胶厂" };
  await inventory.setTradeItem(pack);
  for (const wish of DOCUMENTS) expectOk(await inventory.book(wish));
  expectOk(await inventory.scan({ text: `(01)${GTIN}(17)290531(10)A2610-2`, ...by }));
  expectOk(
    await inventory.recall({
      recall: "NMPA-2026-117",
      product: "condom",
      lot: "R2601-9",
      class: 2,
      authority: "国家药监局",
      reason: "爆破容量不合格",
      ...by,
    }),
  );
}

function expectOk(answer: { ok: boolean; code?: string; detail?: string }): void {
  if (!answer.ok) throw new Error(`refused: ${answer.code} ${answer.detail}`);
}
