import { Type } from "@fastify/type-provider-typebox";
import { accepted } from "../../inventory/refusals.ts";
import { lotViews, tradeItems } from "../../lots/lot-list.ts";
import { pageOf, readCursor } from "../cursor.ts";
import { creates, reads, type StaffRoute } from "../staff-route.ts";
import { personOf } from "./document-routes.ts";
import * as shapes from "./shapes.ts";
import { everywhere, listOf, strict } from "./shapes.ts";

const PAGE = 200;
const FIRST = ["", ""] as const;

const KNOWN = {
  product: Type.String(),
  lot: Type.String(),
  di: Type.Optional(Type.String({ description: "GTIN of 14 digits, or another UDI-DI" })),
  expiry: Type.Optional(shapes.DAY),
  produced: Type.Optional(shapes.DAY),
  packQuantity: Type.Optional(shapes.WHOLE),
  maker: Type.Optional(Type.String()),
};
const LOT = Type.Object(KNOWN);
const LISTED = Type.Object({ ...KNOWN, stopped: Type.Boolean(), recalled: Type.Boolean() });

const LOT_PARAMS = strict({ product: shapes.PRODUCT_CODE, lot: shapes.LOT_NUMBER });

const TRADE_ITEM = strict({
  di: Type.String({ pattern: "^[0-9A-Za-z.-]{8,40}$" }),
  product: shapes.PRODUCT_CODE,
  packQuantity: Type.Integer({ minimum: 1, maximum: 10_000 }),
  maker: Type.String({ minLength: 1, maxLength: 200 }),
});

/** Lots and packs: what is known of them is the same everywhere. */
export const LOT_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/lots",
    id: "listLots",
    summary: "Lots as packs and papers tell them, by product and number",
    action: "lots.read",
    place: "same-everywhere",
    shape: {
      query: strict({ ...shapes.OF_LOT, cursor: shapes.CURSOR_QUERY }),
      answer: shapes.pageOfItems(LISTED),
    },
    answer: async ({ query, cloud }) => {
      const { cursor, ...of } = query;
      const wish = { ...of, after: readCursor(cursor, FIRST), limit: PAGE + 1 };
      const rows = await lotViews(cloud.parts.db, wish);
      return pageOf(rows, PAGE, ({ product, lot }) => [product, lot]);
    },
  }),
  reads({
    url: "/lots/:product/:lot",
    id: "readLot",
    summary: "One lot",
    action: "lots.read",
    place: "same-everywhere",
    shape: { params: LOT_PARAMS, answer: LISTED },
    answer: async ({ params, cloud }) =>
      (await lotViews(cloud.parts.db, { ...params, after: FIRST, limit: 1 }))[0],
  }),
  reads({
    url: "/lots/:product/:lot/label",
    id: "readLotLabel",
    summary: "A lot's label: element string, trace address, DataMatrix and QR code as SVG",
    action: "lots.read",
    place: "same-everywhere",
    shape: {
      params: LOT_PARAMS,
      answer: Type.Object({
        text: Type.String(),
        scanned: Type.String(),
        address: Type.String(),
        dataMatrix: Type.String(),
        qr: Type.String(),
      }),
    },
    answer: async ({ params, cloud, origin }) => {
      const { ok: _, ...label } = accepted(await cloud.inventory.lotLabel({ ...params, origin }));
      return label;
    },
  }),
  creates({
    url: "/scans",
    id: "scanLot",
    summary: "Takes in a code read off a pack: it may add to what is known of a lot, never erase",
    action: "lots.scan",
    place: "same-everywhere",
    shape: {
      body: strict({ text: Type.String({ minLength: 1, maxLength: 500 }) }),
      answer: LOT,
    },
    example: { body: { text: "(01)06901234567892(17)290630(10)D1" } },
    make: async ({ body, who, cloud }) => {
      const read = await cloud.inventory.scan({ text: body.text, by: personOf(who.id) });
      const { ok: _, ...answer } = accepted(read);
      return { answer, subject: `lots/${answer.product}/${answer.lot}` };
    },
  }),
  reads({
    url: "/trade-items",
    id: "listTradeItems",
    summary: "Makers' packs by their GTIN or UDI-DI",
    action: "products.read",
    place: "same-everywhere",
    shape: { answer: listOf(TRADE_ITEM) },
    answer: async ({ cloud }) => ({ items: await tradeItems(cloud.parts.db) }),
  }),
  creates({
    url: "/trade-items",
    id: "setTradeItem",
    summary: "Says what a maker's pack is of",
    action: "products.change",
    place: everywhere,
    shape: { body: TRADE_ITEM, answer: TRADE_ITEM },
    example: {
      body: { di: "06901234567892", product: "condom-m", packQuantity: 10, maker: "某厂" },
    },
    make: async ({ body, cloud }) => {
      const before = (await tradeItems(cloud.parts.db)).find(({ di }) => di === body.di) ?? null;
      await cloud.inventory.setTradeItem(body);
      return { answer: body, subject: `trade-items/${body.di}`, before };
    },
  }),
];
