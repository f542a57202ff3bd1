import { Button } from "antd";
import { useState } from "react";
import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { useMay } from "../frame/session.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { FactList } from "../parts/fact-list.tsx";
import { OnePage } from "../parts/one-page.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { ChangeProductForm } from "../parts/product-forms.tsx";
import { Answered } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type View = Answer<"readProduct">;
type Version = Answer<"listProductVersions">["items"][number];

/** One product: what residents read about it, in both languages, and what they read before. */
export function Product({ params }: { params: Readonly<Record<string, string>> }) {
  const { say } = useVoice();
  const product = useAnswer("readProduct", {
    params: { product: params["product"] ?? "" },
    live: true,
  });
  return (
    <OnePage back={["/products", say("product.all")]} of={product}>
      {(view) => <Shown view={view} />}
    </OnePage>
  );
}

function Shown({ view: { code, names, choosing } }: { view: View }) {
  const { say, name } = useVoice();
  const may = useMay();
  const [isChanging, setChanging] = useState(false);
  return (
    <>
      <PageHead title={name(names)}>
        {may("products.change") && (
          <Button type="primary" onClick={() => setChanging(true)}>
            {say("product.change")}
          </Button>
        )}
      </PageHead>
      <FactList
        facts={[
          [say("product.code"), code],
          [say("product.zh"), names.zh],
          [
            say("product.en"),
            <span key="en" lang="en">
              {names.en}
            </span>,
          ],
          [say("product.choosingZh"), choosing.zh],
          [
            say("product.choosingEn"),
            <span key="choosing" lang="en">
              {choosing.en}
            </span>,
          ],
        ]}
      />
      <h2>{say("product.versions")}</h2>
      <Versions product={code} />
      {isChanging && <ChangeProductForm product={code} close={() => setChanging(false)} />}
    </>
  );
}

function Versions({ product }: { product: string }) {
  const { say, time } = useVoice();
  const versions = useAnswer("listProductVersions", { params: { product }, live: true });
  const sinceText = ({ since }: Version) => (since === null ? say("product.began") : time(since));
  const columns: readonly Column<Version>[] = [
    {
      key: "version",
      title: say("product.version"),
      value: ({ version }) => version,
      text: ({ version }) => say("product.versionNo", { version }),
    },
    { key: "since", title: say("product.since"), value: (row) => row.since, text: sinceText },
    { key: "zh", title: say("product.zh"), value: ({ names }) => names.zh },
    { key: "en", title: say("product.en"), value: ({ names }) => names.en },
    { key: "choosingZh", title: say("product.choosingZh"), value: ({ choosing }) => choosing.zh },
    { key: "choosingEn", title: say("product.choosingEn"), value: ({ choosing }) => choosing.en },
  ];
  return (
    <Answered of={versions}>
      {({ items }) => (
        <DataTable
          name="versions"
          rows={items}
          columns={columns}
          rowKey={({ version }) => String(version)}
        />
      )}
    </Answered>
  );
}
