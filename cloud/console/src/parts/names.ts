import { useAnswer } from "../api/queries.ts";
import { useVoice } from "../texts/texts.ts";

/** What people call products and kiosks; by their codes until that is known. */
export function useNames() {
  const { name } = useVoice();
  const products = useAnswer("listProducts").data?.items ?? [];
  const kiosks = useAnswer("listKiosks").data?.items ?? [];
  return {
    kiosks,
    product: (code: string) => {
      const found = products.find((one) => one.code === code);
      return found === undefined ? code : name(found.names);
    },
    kiosk: (id: string) => {
      const found = kiosks.find((one) => one.kiosk === id);
      return found === undefined ? id : name(found.names);
    },
  };
}
