import { Button } from "antd";
import { useState } from "react";
import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { useNames } from "../parts/names.ts";
import { AddProductForm, productAddress } from "../parts/product-forms.tsx";
import { Answered } from "../parts/states.tsx";
import { TablePage } from "../parts/table-page.tsx";
import { useVoice } from "../texts/texts.ts";

type Product = Answer<"listProducts">["items"][number];
type Pack = Answer<"listTradeItems">["items"][number];

/** What the county gives out, in both languages, and the makers' packs it comes in. */
export function Products() {
  const { say } = useVoice();
  const may = useMay();
  const products = useAnswer("listProducts");
  const [isAdding, setAdding] = useState(false);
  const columns: readonly Column<Product>[] = [
    {
      key: "zh",
      title: say("product.zh"),
      value: ({ names }) => names.zh,
      look: ({ code, names }) => <Link to={productAddress(code)}>{names.zh}</Link>,
    },
    { key: "en", title: say("product.en"), value: ({ names }) => names.en },
    { key: "code", title: say("product.code"), value: ({ code }) => code },
    { key: "choosingZh", title: say("product.choosingZh"), value: ({ choosing }) => choosing.zh },
    { key: "choosingEn", title: say("product.choosingEn"), value: ({ choosing }) => choosing.en },
  ];
  return (
    <>
      <TablePage
        title={say("product.title")}
        acts={
          may("products.change") && (
            <Button type="primary" onClick={() => setAdding(true)}>
              {say("product.add")}
            </Button>
          )
        }
        name="products"
        of={products}
        columns={columns}
        rowKey={({ code }) => code}
        nothing={say("product.none")}
      />
      {may("lots.read") && <Packs />}
      {isAdding && <AddProductForm close={() => setAdding(false)} />}
    </>
  );
}

function Packs() {
  const { say } = useVoice();
  const names = useNames();
  const packs = useAnswer("listTradeItems");
  const columns: readonly Column<Pack>[] = [
    { key: "di", title: say("lots.di"), value: ({ di }) => di },
    { key: "product", title: say("line.product"), value: ({ product }) => names.product(product) },
    { key: "quantity", title: say("pack.quantity"), value: ({ packQuantity }) => packQuantity },
    { key: "maker", title: say("pack.maker"), value: ({ maker }) => maker },
  ];
  return (
    <section aria-labelledby="packs">
      <h2 id="packs">{say("product.packs")}</h2>
      <Answered of={packs}>
        {({ items }) => (
          <DataTable
            name="packs"
            prefix="packs-"
            rows={items}
            columns={columns}
            rowKey={({ di }) => di}
            nothing={say("product.noPacks")}
          />
        )}
      </Answered>
    </section>
  );
}
