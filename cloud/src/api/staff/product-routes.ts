import { Type, type Static } from "@fastify/type-provider-typebox";
import { addProduct, changeProduct, productVersions, readProduct } from "../../county/products.ts";
import { creates, edits, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { everywhere, listOf, strict } from "./shapes.ts";

const text = (max: number) => Type.String({ minLength: 1, maxLength: max });
const both = (max: number) => strict({ zh: text(max), en: text(max) });
const TEXTS = { names: both(200), choosing: both(1000) };

const PRODUCT = Type.Object({
  code: shapes.PRODUCT_CODE,
  names: shapes.NAMES,
  choosing: shapes.NAMES,
});
const PARAMS = strict({ product: shapes.PRODUCT_CODE });
type OfProduct = Asked<Static<typeof PARAMS>>;

const EXAMPLE = {
  names: { zh: "男用避孕套", en: "Male condoms" },
  choosing: { zh: "每次用一只新的。", en: "Use a new one each time." },
};

const current = ({ params, cloud }: OfProduct) => readProduct(cloud.parts.db, params.product);

/** What the county gives out, and what residents read about each. */
export const PRODUCT_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/products",
    id: "listProducts",
    summary: "Products, in the order they are shown",
    action: "products.read",
    place: "same-everywhere",
    shape: { answer: listOf(PRODUCT) },
    answer: async ({ cloud }) => ({ items: await cloud.services.products() }),
  }),
  creates({
    url: "/products",
    id: "addProduct",
    summary: "Adds a product, shown after the others; its code stays for good",
    action: "products.change",
    place: everywhere,
    shape: { body: strict({ code: shapes.PRODUCT_CODE, ...TEXTS }), answer: PRODUCT },
    example: { body: { code: "condom-l", ...EXAMPLE } },
    make: async ({ body, cloud }) => {
      const answer = await addProduct(cloud.parts.db, body);
      return { answer, subject: `products/${body.code}` };
    },
  }),
  reads({
    url: "/products/:product",
    id: "readProduct",
    summary: "One product",
    action: "products.read",
    place: "same-everywhere",
    shape: { params: PARAMS, answer: PRODUCT },
    answer: current,
  }),
  edits({
    method: "PUT",
    url: "/products/:product",
    id: "changeProduct",
    summary: "Says anew what a product is called and how to choose it: its next version",
    action: "products.change",
    place: everywhere,
    shape: { params: PARAMS, body: strict(TEXTS), answer: PRODUCT },
    example: { body: EXAMPLE },
    current,
    change: ({ params, body, cloud }) => {
      return changeProduct(cloud.parts.db, { code: params.product, ...body });
    },
  }),
  reads({
    url: "/products/:product/versions",
    id: "listProductVersions",
    summary: "Everything residents ever read about a product, newest first",
    action: "products.read",
    place: "same-everywhere",
    shape: {
      params: PARAMS,
      answer: listOf(
        Type.Object({
          version: shapes.WHOLE,
          names: shapes.NAMES,
          choosing: shapes.NAMES,
          since: Type.Union([shapes.MS, Type.Null()], {
            description: "Null for what the county began with",
          }),
        }),
      ),
    },
    answer: async ({ params, cloud }) => {
      const items = await productVersions(cloud.parts.db, params.product);
      return items.length === 0 ? undefined : { items };
    },
  }),
];
