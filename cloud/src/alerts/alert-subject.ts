import type { Names } from "../services.ts";

interface Subject {
  /** '' for what a kiosk's facts say. */
  gateway: string;
  /** '' for none. */
  kiosk: string;
  kioskNames: Names;
  /** A warehouse, or '' for the whole service; absent for a kiosk or a gateway. */
  place?: string | undefined;
  placeNames?: Names | undefined;
  /** What of the place: a channel or a key. */
  about?: string;
}

/** What an alert is of: a kiosk, a gateway, a kiosk as its gateway says, a warehouse, or all. */
export function subjectOf(of: Subject): Names {
  if (of.place !== undefined) return ofPlace(of.place, of);
  const { gateway, kiosk, kioskNames } = of;
  if (gateway === "") return kioskNames;
  const [zh, en] = kiosk === "" ? ["", ""] : [`：${kioskNames.zh}`, `: ${kioskNames.en}`];
  return { zh: `网关 ${gateway}${zh}`, en: `Gateway ${gateway}${en}` };
}

function ofPlace(place: string, { placeNames, about = "" }: Subject): Names {
  const whole = { zh: "安心系统", en: "The service" };
  const names = place === "" ? whole : (placeNames ?? { zh: place, en: place });
  if (about === "") return names;
  return { zh: `${names.zh}：${about}`, en: `${names.en}: ${about}` };
}
