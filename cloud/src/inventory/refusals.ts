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
