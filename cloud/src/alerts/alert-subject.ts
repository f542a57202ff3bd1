import type { Names } from "../services.ts";

/** What an alert is of: a kiosk, a gateway, or a kiosk as its gateway says. */
export function subjectOf(of: { gateway: string; kiosk: string; kioskNames: Names }): Names {
  const { gateway, kiosk, kioskNames } = of;
  if (gateway === "") return kioskNames;
  const [zh, en] = kiosk === "" ? ["", ""] : [`：${kioskNames.zh}`, `: ${kioskNames.en}`];
  return { zh: `网关 ${gateway}${zh}`, en: `Gateway ${gateway}${en}` };
}
