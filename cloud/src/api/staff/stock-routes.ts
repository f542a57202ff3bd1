import { Type } from "@fastify/type-provider-typebox";
import { isOutside } from "../../inventory/address.ts";
import { EXPIRY_LADDER, type Rung } from "../../inventory/first-to-expire.ts";
import { RefusedError } from "../../inventory/refusals.ts";
import { balanceViews, countedZones } from "../../ledger/balance-list.ts";
import { kioskMovements } from "../../ledger/kiosk-movements.ts";
import { ROOT } from "../../people/roles.ts";
import { CURSOR, pageOf, readCursor } from "../cursor.ts";
import { reads, type Asked, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { KIOSK_PARAMS, kioskPlace, listOf, ownersAt, strict } from "./shapes.ts";

const BALANCES_PAGE = 200;
const MOVEMENTS_PAGE = 100;
const FIRST = ["", "", ""] as const;
const LAST = [2_147_483_647, Number.MAX_SAFE_INTEGER, 32_767] as const;

const HOLDING = {
  address: Type.String(),
  product: Type.String(),
  lot: Type.String(),
  expiry: Type.Integer({ description: "yyyymmdd, 0 when it is not known" }),
  count: shapes.WHOLE,
};
const PLACED = { ...HOLDING, place: Type.String() };
const RUNG = Type.Unsafe<Rung>({ type: "string", enum: EXPIRY_LADDER.map(({ rung }) => rung) });

const ADDRESS = Type.String({
  pattern: "^[a-z-]{1,24}/[A-Za-z0-9-]{1,64}$|^[a-z0-9-]{1,24}/[a-z0-9]+$",
});
const COUNT = Type.String({ pattern: "^[1-9][0-9]{0,6}$" });

const MOVEMENT = Type.Object({
  epoch: shapes.WHOLE,
  seq: shapes.WHOLE,
  part: shapes.WHOLE,
  kind: Type.String({ description: "The fact's kind" }),
  at: shapes.MS,
  from: Type.String(),
  to: Type.String(),
  product: Type.String(),
  lot: Type.String(),
  count: shapes.WHOLE,
});

/** The path of the warehouse or kiosk whose boxes are at an address. */
async function addressPlace(asked: Asked<unknown, { address: string }>) {
  const [first = "", second = ""] = asked.query.address.split("/");
  return shapes.ownerPath(asked, isOutside(first) ? second : first);
}

/** Drops what stands in zones that are being counted, so that no list tells the counter. */
async function blindTo(asked: Asked): Promise<(row: { address: string }) => boolean> {
  const counted = await countedZones(asked.cloud.parts.db);
  return ({ address }) => !counted.has(address);
}

/** Where boxes are, lot by lot, and how they came there. */
export const INVENTORY_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/balances",
    id: "listBalances",
    summary:
      "Boxes in zones and lanes of your places, lot by lot; zones being counted are left out",
    action: "stock.read",
    place: "listed",
    shape: {
      query: strict({ ...shapes.OF_PLACE, ...shapes.OF_LOT, cursor: shapes.CURSOR_QUERY }),
      answer: shapes.pageOfItems(Type.Object(PLACED)),
    },
    answer: async (asked) => {
      const { place = ROOT, product, lot, cursor } = asked.query;
      const owners = await ownersAt(asked, place);
      const after = readCursor(cursor, FIRST);
      const wish = { owners, product, lot, after, limit: BALANCES_PAGE + 1 };
      const rows = await balanceViews(asked.cloud.parts.db, wish);
      return pageOf(rows, BALANCES_PAGE, (row) => [row.address, row.product, row.lot]);
    },
  }),
  reads({
    url: "/holdings",
    id: "readHoldings",
    summary:
      "What one address holds now: a zone, a lane, a load or transfer under way, a discrepancy",
    action: "stock.read",
    place: addressPlace,
    shape: { query: strict({ address: ADDRESS }), answer: listOf(Type.Object(HOLDING)) },
    example: { query: { address: "k1/1" } },
    answer: async (asked) => {
      const { address } = asked.query;
      if (!(await blindTo(asked))({ address })) {
        throw new RefusedError({ code: "stocktake-open", detail: address });
      }
      return { items: await asked.cloud.inventory.holdings(address) };
    },
  }),
  reads({
    url: "/expiring",
    id: "listExpiring",
    summary: "Lots of your places on the near-expiry ladder, soonest first",
    action: "stock.read",
    place: "listed",
    shape: {
      query: strict(shapes.OF_PLACE),
      answer: listOf(Type.Object({ ...PLACED, rung: RUNG })),
    },
    answer: async (asked) => {
      const owners = new Set(await ownersAt(asked, asked.query.place ?? ROOT));
      const sees = await blindTo(asked);
      const rows = (await asked.cloud.inventory.expiring()).filter(sees);
      const placed = rows.map((row) => ({ ...row, place: row.address.split("/")[0] ?? "" }));
      return { items: placed.filter(({ place }) => owners.has(place)) };
    },
  }),
  reads({
    url: "/pick-list",
    id: "readPickList",
    summary: "Which boxes of 合格 to take, first-expired first; fewer when there are not enough",
    action: "stock.read",
    place: (asked) => shapes.pathTo(asked, asked.query.warehouse),
    shape: {
      query: strict({ warehouse: shapes.CODE, product: shapes.PRODUCT_CODE, count: COUNT }),
      answer: listOf(Type.Object(HOLDING)),
    },
    example: { query: { warehouse: "wh-1", product: "condom-m", count: "5" } },
    answer: async (asked) => {
      const { warehouse, product, count } = asked.query;
      const wish = { warehouse, product, count: Number(count) };
      return { items: (await asked.cloud.inventory.pickList(wish)).filter(await blindTo(asked)) };
    },
  }),
  reads({
    url: "/kiosks/:kiosk/movements",
    id: "listKioskMovements",
    summary: "What a kiosk's facts moved, newest first, a hundred at a time",
    action: "stock.read",
    place: kioskPlace,
    shape: {
      params: KIOSK_PARAMS,
      query: strict({ cursor: Type.Optional(Type.String({ pattern: CURSOR })) }),
      answer: shapes.pageOfItems(MOVEMENT),
    },
    answer: async ({ params, query, cloud }) => {
      const before = readCursor(query.cursor, LAST);
      const of = { kiosk: params.kiosk, before, limit: MOVEMENTS_PAGE + 1 };
      const rows = await kioskMovements(cloud.parts.db, of);
      return pageOf(rows, MOVEMENTS_PAGE, ({ epoch, seq, part }) => [epoch, seq, part]);
    },
  }),
];
