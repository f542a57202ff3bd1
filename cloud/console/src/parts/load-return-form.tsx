import { Button } from "antd";
import { useState } from "react";
import { call } from "../api/client.ts";
import { useAnswer, useForget } from "../api/queries.ts";
import { useMay } from "../frame/session.ts";
import { useVoice } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";
import { ChoiceField, NumberField } from "./fields.tsx";
import { usePlaceNames } from "./place-names.ts";

/** Takes back what of a load did not go into its lane; only while some of it is under way. */
export function LoadReturn({ load }: { load: string }) {
  const { say } = useVoice();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const query = { address: `in-transit/${load}` };
  const held = useAnswer("readHoldings", { query, live: true, enabled: may("stock.book") });
  const count = (held.data?.items ?? []).reduce((sum, one) => sum + one.count, 0);
  if (!may("stock.book") || count <= 0) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {say("load.return")}
      </Button>
      {isOpen && <ReturnForm load={load} count={count} close={() => setOpen(false)} />}
    </>
  );
}

interface ReturnFormProps {
  load: string;
  count: number;
  close: () => void;
}

function ReturnForm({ load, count, close }: ReturnFormProps) {
  const { say, name } = useVoice();
  const forget = useForget();
  const { warehouses } = usePlaceNames();
  const save = async (typed: { warehouse: string; count: number }) => {
    const { number } = await call("bookLoadReturn", { body: { load, ...typed } });
    await forget("listDocuments", "listBalances", "readHoldings", "listKioskLoads");
    return say("doc.booked", { number });
  };
  return (
    <Dialog
      title={say("load.returnOf", { load })}
      help={say("load.returnHelp", { count })}
      okText={say("load.return")}
      start={{ count }}
      save={save}
      close={close}
    >
      <ChoiceField
        name="warehouse"
        label={say("load.returnTo")}
        options={warehouses.map(({ place, names }) => ({ value: place, label: name(names) }))}
      />
      <NumberField name="count" label={say("line.count")} range={[1, count]} />
    </Dialog>
  );
}
