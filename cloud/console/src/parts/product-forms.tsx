import { call, type Answer } from "../api/client.ts";
import { useForget, useTagged, type Tagged } from "../api/queries.ts";
import { go } from "../frame/address.ts";
import { useVoice } from "../texts/texts.ts";
import { Dialog } from "./dialog.tsx";
import { TextField } from "./fields.tsx";
import { Answered } from "./states.tsx";

type Product = Answer<"readProduct">;

interface Typed {
  zh: string;
  en: string;
  choosingZh: string;
  choosingEn: string;
}

export const productAddress = (code: string) => `/products/${code}`;

const wishOf = ({ zh, en, choosingZh, choosingEn }: Typed) => ({
  names: { zh: zh.trim(), en: en.trim() },
  choosing: { zh: choosingZh.trim(), en: choosingEn.trim() },
});

/** Adds a product, which any kiosk's lanes may hold from then on. */
export function AddProductForm({ close }: { close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async ({ code, ...typed }: Typed & { code: string }) => {
    await call("addProduct", { body: { code, ...wishOf(typed) } });
    await forget("listProducts");
    go(productAddress(code));
    return say("product.added");
  };
  return (
    <Dialog title={say("product.add")} okText={say("product.addOk")} save={save} close={close}>
      <TextField
        name="code"
        label={say("product.code")}
        help={say("product.codeHelp")}
        max={12}
        autoCapitalize="none"
        rule={{ pattern: /^[a-z0-9-]{1,12}$/, message: say("product.codeHelp") }}
      />
      <TextFields />
    </Dialog>
  );
}

/** Says anew what residents read about a product: its next version. */
export function ChangeProductForm({ product, close }: { product: string; close: () => void }) {
  const now = useTagged("readProduct", { product });
  return <Answered of={now}>{(begun) => <ChangeForm begun={begun} close={close} />}</Answered>;
}

function ChangeForm({ begun, close }: { begun: Tagged<Product>; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const { code, names, choosing } = begun.answer;
  const save = async (typed: Typed) => {
    const params = { product: code };
    await call("changeProduct", { params, body: wishOf(typed), ifMatch: begun.tag });
    await forget("listProducts", "readProduct", "listProductVersions");
    return say("product.changed");
  };
  return (
    <Dialog<Typed>
      title={say("product.change")}
      help={say("product.changeHelp")}
      okText={say("product.changeOk")}
      start={{ ...names, choosingZh: choosing.zh, choosingEn: choosing.en }}
      save={save}
      close={close}
    >
      <TextFields />
    </Dialog>
  );
}

function TextFields() {
  const { say } = useVoice();
  return (
    <>
      <TextField name="zh" label={say("product.zh")} max={200} />
      <TextField name="en" label={say("product.en")} max={200} />
      <TextField name="choosingZh" label={say("product.choosingZh")} max={1000} rows={3} />
      <TextField name="choosingEn" label={say("product.choosingEn")} max={1000} rows={3} />
    </>
  );
}
