import type { Zone } from "../../../src/inventory/address.ts";
import { call } from "../api/client.ts";
import { useForget } from "../api/queries.ts";
import { go } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";
import { ChoiceField } from "./fields.tsx";
import { usePlaceNames, ZONE_LIST } from "./place-names.ts";

interface StocktakeFormProps {
  warehouse: string;
  close: () => void;
}

/** Lets a zone stand still to be counted, and goes to its count. */
export function StocktakeForm({ warehouse, close }: StocktakeFormProps) {
  const { say } = useVoice();
  const { zone } = usePlaceNames();
  const forget = useForget();
  const save = async (typed: { zone: Zone }) => {
    const { key } = await call("bookStocktake", { body: { warehouse, zone: typed.zone } });
    await forget("listStocktakes", "listBalances", "listDocuments");
    go(`/stocktakes/${key}`);
    return say("count.begun");
  };
  return (
    <Dialog
      title={say("count.begin")}
      help={say("count.beginHelp")}
      okText={say("count.beginOk")}
      save={save}
      close={close}
    >
      <ChoiceField
        name="zone"
        label={say("count.zone")}
        options={ZONE_LIST.map((value) => ({ value, label: zone(value) }))}
      />
    </Dialog>
  );
}
