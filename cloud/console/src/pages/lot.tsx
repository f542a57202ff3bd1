import { Button } from "antd";
import { useState } from "react";
import { call, type Answer } from "../api/client.ts";
import { useAnswer, useForget, usePages } from "../api/queries.ts";
import { go, Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { BalanceTable } from "../parts/balance-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { FactList } from "../parts/fact-list.tsx";
import { ChoiceField, TextField } from "../parts/fields.tsx";
import { useNames } from "../parts/names.ts";
import { OnePage } from "../parts/one-page.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Answered, ReadMore } from "../parts/states.tsx";
import { standingOf } from "./lots.tsx";
import { useVoice } from "../texts/texts.ts";

type View = Answer<"readLot">;

/** One lot: what is known of it, its label and trace page, where it lies, and calling it back. */
export function Lot({ params }: { params: Readonly<Record<string, string>> }) {
  const { product = "", lot = "" } = params;
  const { say } = useVoice();
  const view = useAnswer("readLot", { params: { product, lot } });
  return (
    <OnePage back={["/lots", say("lots.all")]} of={view}>
      {(known) => <Known view={known} />}
    </OnePage>
  );
}

function Known({ view }: { view: View }) {
  const { say, expiry } = useVoice();
  const names = useNames();
  const may = useMay();
  const [isRecalling, setRecalling] = useState(false);
  const recalls = useAnswer("listRecalls", { enabled: may("recalls.read") }).data?.items ?? [];
  const recall = recalls.find(({ product, lot }) => product === view.product && lot === view.lot);
  return (
    <>
      <PageHead title={`${names.product(view.product)} ${view.lot}`}>
        {recall === undefined && may("recalls.change") && (
          <Button danger onClick={() => setRecalling(true)}>
            {say("recall.begin")}
          </Button>
        )}
      </PageHead>
      <FactList
        facts={[
          [say("doc.state"), say(standingOf(view))],
          [
            say("recall.recall"),
            recall && (
              <Link to={`/recalls/${encodeURIComponent(recall.recall)}`}>{recall.recall}</Link>
            ),
          ],
          [say("line.expiry"), view.expiry && expiry(view.expiry)],
          [say("lots.produced"), view.produced && expiry(view.produced)],
          [say("pack.maker"), view.maker],
          [say("pack.quantity"), view.packQuantity],
          [say("lots.di"), view.di],
          [
            say("ware.documents"),
            <Link key="of" to={`/documents?lot=${encodeURIComponent(view.lot)}`}>
              {say("doc.look")}
            </Link>,
          ],
        ]}
      />
      {view.di !== undefined && <Label view={view} />}
      {may("stock.read") && <Held view={view} />}
      {isRecalling && <RecallForm view={view} close={() => setRecalling(false)} />}
    </>
  );
}

const asPicture = (svg: string) => `data:image/svg+xml,${encodeURIComponent(svg)}`;

/** What is printed for a shelf or carton, and the page anybody may open by it. */
function Label({ view: { product, lot } }: { view: View }) {
  const { say } = useVoice();
  const label = useAnswer("readLotLabel", { params: { product, lot } });
  return (
    <section aria-labelledby="label" className="panel-card">
      <h2 id="label">{say("lots.label")}</h2>
      <Answered of={label}>
        {({ text, address, dataMatrix, qr }) => (
          <div className="label">
            <img src={asPicture(dataMatrix)} alt={say("lots.dataMatrix")} />
            <img src={asPicture(qr)} alt={say("lots.qr")} />
            <p>
              <code>{text}</code>
              <br />
              <a href={new URL(address).pathname}>{say("lots.trace")}</a>
            </p>
          </div>
        )}
      </Answered>
    </section>
  );
}

function Held({ view: { product, lot } }: { view: View }) {
  const { say } = useVoice();
  const balances = usePages("listBalances", { query: { product, lot }, live: true });
  return (
    <>
      <h2>{say("lots.where")}</h2>
      <Answered of={balances}>{(items) => <BalanceTable rows={items} />}</Answered>
      <ReadMore of={balances} />
    </>
  );
}

interface Notice {
  recall: string;
  class: number;
  authority: string;
  reason: string;
}

const CLASSES = ["1", "2", "3"] as const;

/** Calls the lot back: every kiosk refuses it, and every place that holds it has a task. */
function RecallForm({ view, close }: { view: View; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const { product, lot } = view;
  const save = async (typed: Notice) => {
    const { recall } = await call("recallLot", { body: { product, lot, ...typed } });
    await forget("listRecalls", "readLot", "listLots", "listRefusedLots", "listAlerts");
    go(`/recalls/${encodeURIComponent(recall)}`);
    return say("recall.begun", { lot });
  };
  return (
    <Dialog
      title={say("recall.beginOf", { lot })}
      help={say("recall.beginHelp")}
      okText={say("recall.beginOk")}
      isDangerous
      save={save}
      close={close}
    >
      <TextField
        name="recall"
        label={say("recall.number")}
        max={64}
        rule={{ pattern: /^[A-Za-z0-9-]{4,64}$/, message: say("recall.numberHelp") }}
      />
      <ChoiceField
        name="class"
        label={say("recall.class")}
        options={CLASSES.map((one) => ({ value: Number(one), label: say(`class.${one}`) }))}
      />
      <TextField name="authority" label={say("recall.authority")} max={200} />
      <TextField name="reason" label={say("field.reason")} max={500} rows={2} />
    </Dialog>
  );
}
