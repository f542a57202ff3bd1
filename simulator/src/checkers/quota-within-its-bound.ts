import type { CardVend, Evidence, Finding } from "./evidence.ts";

/**
 * A person gets the quota of a window once from the county and, beyond it, at most once from each
 * board that could not ask (DESIGN section 4): so never more than the quota from one board, and
 * never one that the county allowed knowing of a full quota. The window is the month it is, as long
 * as the kiosk was told the right time. A board whose chip says that the window is over rightly
 * forgets who took what in it, and begins anew when the chip is set right. One that was told a
 * later month has moved its keys on to it, and they cannot go back: what it gave out before that
 * month began it forgets when it is told the right time again, and is bound apart.
 */
export function quotaWithinItsBound(evidence: Evidence): Finding[] {
  const { cards, quotaBoxes } = evidence;
  return [
    ...perBoard(cards, quotaBoxes),
    ...cards.flatMap((vend) => [...knowingly(vend, quotaBoxes), ...otherMonth(vend)]),
  ];
}

const found = (count: number, story: string): Finding => ({ kind: "wrong", count, story });
const whose = (vend: CardVend) => `person ${vend.person} in ${vend.window}`;

function perBoard(cards: readonly CardVend[], boxes: number): Finding[] {
  const remembered = cards.filter((vend) => !vend.isOver);
  const boards = Map.groupBy(remembered, (vend) => {
    const again = vend.timesOver === 0 ? "" : `, its clock ${vend.timesOver} times beyond it`;
    const early = vend.window > vend.month ? `, told early` : "";
    return `${whose(vend)} at ${vend.kiosk}/${vend.epoch}${again}${early}`;
  });
  return [...boards].flatMap(([who, vends]) => {
    const more = vends.length - boxes;
    return more > 0 ? [found(more, `${who}: ${vends.length} boxes of ${boxes}`)] : [];
  });
}

function knowingly(vend: CardVend, boxes: number): Finding[] {
  if (!vend.allowed || vend.known < boxes) return [];
  const story = `${whose(vend)}: the county allowed a box more, knowing of ${vend.known}`;
  return [found(1, story)];
}

function otherMonth(vend: CardVend): Finding[] {
  if (vend.clockWrong || [vend.month, vend.monthRead].includes(vend.window)) return [];
  if (vend.window > vend.month && vend.window <= vend.toldMonth) return [];
  return [found(1, `${whose(vend)} at ${vend.kiosk}: it was ${vend.month}`)];
}
