/** One sentence a line, for the person who is asked to carry boxes. */
import type { Transfer } from "./plan-transfers.ts";

export interface Sentence {
  zh: string;
  en: string;
}

const kilometres = (km: number): string => km.toFixed(1);

/** Why these boxes go from here to there. */
export function explainTransfer(transfer: Transfer): Sentence {
  const { boxes, product, lot, from, to, km, saved, days, missed } = transfer;
  const way = kilometres(km);
  const move = {
    zh: `从 ${from} 送 ${boxes} 盒 ${product}（批号 ${lot}） 到 ${to}（${way} 公里）`,
    en: `Take ${boxes} boxes of ${product} (lot ${lot}) from ${from} to ${to} (${way} km)`,
  };
  if (saved > 0) {
    return {
      zh: `${move.zh}：还有 ${days} 天到期，其中 ${saved} 盒在 ${from} 用不完，在 ${to} 能及时用完。`,
      en:
        `${move.en}: they expire in ${days} days, ${saved} of them would be left over at ${from}` +
        ` and are used in time at ${to}.`,
    };
  }
  return {
    zh: `${move.zh}：${to} 还差 ${missed} 盒，${from} 有多余。`,
    en: `${move.en}: ${to} lacks ${missed} boxes and ${from} has more than it needs.`,
  };
}
