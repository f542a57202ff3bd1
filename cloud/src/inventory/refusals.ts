/**
 * Why a wish of the inventory is refused: nothing was changed. Codes are never reused; staff read
 * the sentences, and a test compares the README's list.
 */
export const REFUSALS = {
  "bad-wish": { zh: "填写的内容不完整或格式不对。", en: "Something is missing or misshapen." },
  "unknown-place": { zh: "没有这个地点，请先建立。", en: "There is no such place; open it first." },
  "place-closed": { zh: "这个地点已停用。", en: "This place is closed." },
  "place-taken": { zh: "这个编号已用于别的地点。", en: "Another place has this code." },
  "not-enrolled": {
    zh: "这台机器还没有登记。",
    en: "No kiosk is enrolled under this id.",
  },
  "bad-division": {
    zh: "行政区划代码不符合 GB/T 2260，或不在上级之内。",
    en: "The code is no division of GB/T 2260, or lies outside of its parent.",
  },
  "bad-parent": {
    zh: "这类地点不能设在该上级之下。",
    en: "A place of this kind does not stand below such a parent.",
  },
  "bad-position": {
    zh: "坐标不在中国范围内（WGS-84，先纬度后经度）。",
    en: "The position is not in China (WGS-84, latitude first).",
  },
  "not-empty": { zh: "还有库存，不能停用。", en: "It still holds boxes and cannot be closed." },
  "has-places": {
    zh: "下级地点尚未停用。",
    en: "Places below it are still open.",
  },
  "key-reused": {
    zh: "这个单号已用于另一张单据。",
    en: "Another document has this key.",
  },
  "line-twice": {
    zh: "同一批号出现了两行，请合并。",
    en: "A lot stands in two lines; put them together.",
  },
  "same-person": {
    zh: "须由另一人复核。",
    en: "A second person must do this.",
  },
  "unknown-person": {
    zh: "没有这个人员账号，或已停用。",
    en: "There is no such account, or it is closed.",
  },
  "same-place": { zh: "调出和调入是同一个仓库。", en: "It would go where it is." },
  "reason-needed": { zh: "请填写原因。", en: "Say why." },
  "unknown-product": { zh: "目录中没有这个品种。", en: "The catalogue has no such product." },
  "unknown-lot": {
    zh: "这个批号没有登记有效期，请先扫码或登记。",
    en: "The expiry of this lot is not known; scan or enter it first.",
  },
  "lot-differs": {
    zh: "这个批号已登记了不同的信息，请核对包装。",
    en: "This lot is known with something else; check the pack.",
  },
  "lot-refused": {
    zh: "这个批号已召回或停用，不得发出。",
    en: "This lot is recalled or stopped and may not go out.",
  },
  "lot-expired": { zh: "已过有效期，不得发出。", en: "It has expired and may not go out." },
  "not-first-to-expire": {
    zh: "还有更早到期的批号，请先发（近效期先出），或填写原因。",
    en: "A lot that expires earlier is there; take it first, or say why not.",
  },
  "below-zero": {
    zh: "账面数量不够，请先盘点或核对。",
    en: "The books do not hold that many; count or check first.",
  },
  "unknown-document": { zh: "没有这张单据。", en: "There is no such document." },
  "unknown-load": { zh: "没有这个补货单。", en: "There is no such load." },
  "load-departed": { zh: "这个补货单已出库。", en: "This load has left already." },
  "load-not-departed": { zh: "这个补货单还没有出库。", en: "This load has not left yet." },
  "load-arrived": {
    zh: "机器已确认收到这批货，请用退货登记。",
    en: "The kiosk has told it is in; book a return instead.",
  },
  "already-received": { zh: "这次调拨已经收货。", en: "This transfer has been received." },
  "already-reversed": { zh: "这张单据已经冲销。", en: "This document has been reversed." },
  "has-followers": {
    zh: "后面还有依据它的单据，请先冲销那些。",
    en: "Later documents rest on it; reverse those first.",
  },
  "not-reversible": { zh: "这张单据不能冲销。", en: "There is nothing in it to reverse." },
  "stocktake-open": {
    zh: "这个库区正在盘点，请等盘点结束。",
    en: "This zone is being counted; wait until it is done.",
  },
  "unknown-recall": { zh: "没有这个召回。", en: "There is no such recall." },
  "recall-open": { zh: "这个批号已在召回中。", en: "This lot is being recalled already." },
  "still-held": {
    zh: "还有地点没有取回，不能结束召回。",
    en: "Some places still hold it; the recall stays open.",
  },
  unreadable: {
    zh: "读不出这个码，请重扫或手工录入。",
    en: "This code cannot be read; scan again or type it in.",
  },
  "bad-gs1": {
    zh: "这个码不符合 GS1 规则，请核对。",
    en: "This code breaks a rule of GS1; check it.",
  },
  "no-lot": {
    zh: "这个码没有批号，请扫带批号的码。",
    en: "This code tells no lot; scan the one that does.",
  },
  "no-gtin": { zh: "这个批号还没有商品条码。", en: "No GTIN is known of this lot." },
  "unknown-item": {
    zh: "目录中没有这个商品条码（UDI-DI）。",
    en: "The catalogue has no item of this GTIN or UDI-DI.",
  },
  "stocktake-closed": { zh: "这次盘点已经结束。", en: "This stocktake is over." },
  "opening-booked": {
    zh: "这个仓库已有单据，期初库存只能在第一张单据之前导入；请改用盘点或调整。",
    en: "This warehouse has documents already; opening stock comes before the first. Count or adjust instead.",
  },
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** Thrown or answered with a code; `detail` says which place, lot or number is meant. */
export interface Refused {
  ok: false;
  code: RefusalCode;
  detail: string;
}

export function refused(code: RefusalCode, detail: string): Refused {
  return { ok: false, code, detail };
}

/** Thrown where a refusal has to take a larger change back with it. */
export class RefusedError extends Error {
  readonly code: RefusalCode;

  constructor({ code, detail }: Pick<Refused, "code" | "detail">) {
    super(detail === "" ? REFUSALS[code].en : detail);
    this.code = code;
  }
}

/** What went well, or the refusal thrown. */
export function accepted<T extends { ok: true }>(answer: T | Refused): T {
  if (answer.ok) return answer;
  throw new RefusedError(answer);
}
