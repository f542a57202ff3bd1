import { isOutside, ZONES, type Zone } from "../../../src/inventory/address.ts";
import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { useMay } from "../frame/session.ts";
import { useVoice } from "../texts/texts.ts";

export type Place = Answer<"listPlaces">["items"][number];

export const ZONE_LIST = Object.keys(ZONES) as readonly Zone[];

const isZone = (word: string): word is Zone => Object.hasOwn(ZONES, word);

/** What people call places and addresses of the books; by their codes until that is known. */
export function usePlaceNames() {
  const { say, name, word } = useVoice();
  const may = useMay();
  const places = useAnswer("listPlaces", { enabled: may("places.read") }).data?.items ?? [];
  // Goods are sent to warehouses of others' places too.
  const warehouses = useAnswer("listWarehouses", { enabled: may("stock.book") }).data?.items ?? [];
  const place = (code: string): string => {
    const found = [...places, ...warehouses].find((one) => one.place === code);
    return found === undefined ? code : name(found.names);
  };
  const address = (text: string): string => {
    const [first = "", second = ""] = text.split("/");
    if (isOutside(first)) {
      const owner = first === "transfer" || first === "in-transit" ? "" : place(second);
      return [word("outside", first), owner].filter(Boolean).join(" · ");
    }
    const part = isZone(second) ? name(ZONES[second]) : say("kiosk.lane", { lane: second });
    return `${place(first)} · ${part}`;
  };
  return { place, address, warehouses, zone: (zone: Zone) => name(ZONES[zone]) };
}
