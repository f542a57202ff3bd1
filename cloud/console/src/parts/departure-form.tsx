import { call } from "../api/client.ts";
import { useForget } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";
import { ChoiceField } from "./fields.tsx";
import { usePeople } from "./people-names.ts";
import { usePlaceNames } from "./place-names.ts";

interface Typed {
  warehouse: string;
  checkedBy: string;
}

/** Lets a planned load leave a warehouse for its kiosk, checked by a second person. */
export function DepartureForm({ load, close }: { load: string; close: () => void }) {
  const { say, name } = useVoice();
  const { warehouses } = usePlaceNames();
  const { checkers } = usePeople();
  const forget = useForget();
  const save = async (typed: Typed) => {
    const { number } = await call("bookLoad", { body: { load, ...typed } });
    await forget("listDocuments", "listBalances", "readHoldings", "listKioskLoads");
    return say("doc.booked", { number });
  };
  const stores = warehouses.map(({ place, names }) => ({ value: place, label: name(names) }));
  const people = checkers.map(({ account, person }) => ({ value: account, label: person }));
  return (
    <Dialog
      title={say("load.departOf", { load })}
      help={say("load.departHelp")}
      okText={say("load.depart")}
      save={save}
      close={close}
    >
      <ChoiceField name="warehouse" label={say("load.warehouse")} options={stores} />
      <ChoiceField name="checkedBy" label={say("field.checkedBy")} options={people} />
    </Dialog>
  );
}
