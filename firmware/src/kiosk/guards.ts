import { isHex } from "../contract/hex.ts";
import { LIMITS } from "../contract/limits.ts";
import type { Answer, Grant, Plan, Receipt } from "../contract/messages.ts";

/**
 * Hand guards for what comes down, so that a board needs no schema library. They accept exactly
 * what the contract's schemas accept; the golden files hold both to it.
 */
export type Fields = { [key: string]: unknown };

const U32 = 4294967295;
const EXPIRY_MIN = 20200101;
const EXPIRY_MAX = 20991231;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isInteger(value: unknown, minimum: number, maximum: number): boolean {
  if (typeof value !== "number" || Math.floor(value) !== value) return false;
  return value >= minimum && value <= maximum;
}

function isWord(value: unknown, most: number, allowed: (c: number) => boolean): boolean {
  if (typeof value !== "string" || value.length < 1 || value.length > most) return false;
  for (let i = 0; i < value.length; i++) if (!allowed(value.charCodeAt(i))) return false;
  return true;
}

const isDigit = (c: number) => c >= 48 && c <= 57;
const isLower = (c: number) => c >= 97 && c <= 122;
const isUpper = (c: number) => c >= 65 && c <= 90;
const isHyphen = (c: number) => c === 45;
const nameChar = (c: number) => isLower(c) || isDigit(c) || isHyphen(c);
const loadChar = (c: number) => nameChar(c) || isUpper(c);
const versionChar = (c: number) => loadChar(c) || c === 46 || c === 43;
/** GS1 AI 10 characters less the quotation mark (34) and the backslash (92). */
const lotChar = (c: number) => c >= 33 && c <= 126 && c !== 34 && c !== 92;

export const isProduct = (v: unknown) => isWord(v, LIMITS.productLengthMax, nameChar);
export const isLot = (v: unknown) => isWord(v, LIMITS.lotLengthMax, lotChar);
export const isLane = (v: unknown) => isInteger(v, 1, LIMITS.lanesMax);
export const isExpiry = (v: unknown) => isInteger(v, EXPIRY_MIN, EXPIRY_MAX);
export const isBoxes = (v: unknown) => isInteger(v, 0, LIMITS.laneDepthMax);
export const isLoadId = (v: unknown) => isWord(v, LIMITS.loadIdLengthMax, loadChar);
export const isVersion = (v: unknown) => isWord(v, LIMITS.firmwareVersionLengthMax, versionChar);
const isKiosk = (v: unknown) => isWord(v, LIMITS.kioskIdLengthMax, nameChar);
const isId = (v: unknown) => typeof v === "string" && isHex(v, 16);
const isMinutes = (v: unknown) => isInteger(v, 0, 1440);
const isMs = (v: unknown) => isInteger(v, 0, 60000);
export const isU32 = (v: unknown) => isInteger(v, 0, U32);

export const absentOr = (v: unknown, is: (v: unknown) => boolean) => v === undefined || is(v);

function isList(value: unknown, most: number, each: (one: unknown) => boolean): boolean {
  if (!Array.isArray(value) || value.length > most) return false;
  const list: unknown[] = value;
  return list.every(each);
}

function isPlanLane(v: unknown): boolean {
  return isFields(v) && isLane(v["lane"]) && isProduct(v["product"]);
}

function isLoad(v: unknown): boolean {
  if (!isFields(v) || !isLoadId(v["id"]) || !isLane(v["lane"])) return false;
  return isLot(v["lot"]) && isExpiry(v["expiry"]) && isBoxes(v["count"]);
}

function isNearest(v: unknown): boolean {
  return isFields(v) && isKiosk(v["kiosk"]) && isInteger(v["metres"], 0, 999999);
}

function isBoolean(v: unknown): boolean {
  return v === true || v === false;
}

function isWays(v: unknown): boolean {
  return isFields(v) && isBoolean(v["grant"]) && isBoolean(v["voucher"]) && isBoolean(v["card"]);
}

function isHours(v: unknown): boolean {
  return isFields(v) && isMinutes(v["open"]) && isMinutes(v["close"]);
}

function isTimeouts(v: unknown): boolean {
  if (!isFields(v) || !isInteger(v["confirmSeconds"], 5, LIMITS.grantSeconds)) return false;
  const turns = isMs(v["homeLeaveMs"]) && isMs(v["homeReturnMs"]);
  const ends = isMs(v["settleMs"]) && isMs(v["dropMs"]);
  return turns && ends && isInteger(v["doorOpenSeconds"], 0, 3600);
}

const isRuleNumber = (v: unknown) => isInteger(v, 1, LIMITS.quotaRuleNumberMax);
const isAge = (v: unknown) => isInteger(v, 0, LIMITS.ageMax);
const isWay = (v: unknown) => v === "grant" || v === "voucher" || v === "card";

function isQuota(v: unknown): boolean {
  if (!isFields(v) || !isRuleNumber(v["rule"])) return false;
  const period = v["period"] === "month" || v["period"] === "year";
  return period && isInteger(v["boxes"], 1, LIMITS.quotaBoxesMax) && isList(v["ways"], 3, isWay);
}

function isAges(v: unknown): boolean {
  if (!isFields(v) || !absentOr(v["min"], isAge) || !absentOr(v["max"], isAge)) return false;
  const boundary = v["boundary"];
  return boundary === undefined || boundary === "anniversary" || boundary === "dayAfter";
}

/** Rules of cards, which older plans do not have. */
function isCardPlan(v: Fields): boolean {
  const quotas = absentOr(v["quotas"], (q) => isList(q, LIMITS.quotaRulesMax, isQuota));
  return quotas && absentOr(v["ages"], isAges) && absentOr(v["cardProduct"], isProduct);
}

/** A plan as the contract's schema says. */
export function isPlan(v: unknown): v is Plan {
  if (!isFields(v) || !isInteger(v["revision"], 1, U32)) return false;
  if (!isInteger(v["epoch"], 1, 65535) || !isId(v["opened"]) || !isVersion(v["firmware"])) {
    return false;
  }
  const lanes = isList(v["lanes"], LIMITS.lanesMax, isPlanLane);
  const loads = isList(v["loads"], LIMITS.loadsPerPlanMax, isLoad);
  const refused = isList(v["refused"], LIMITS.refusedLotsMax, isLot);
  const nearest = isList(v["nearest"], LIMITS.nearestMax, isNearest);
  const rules = isWays(v["ways"]) && isHours(v["hours"]) && isTimeouts(v["timeouts"]);
  return lanes && loads && refused && nearest && rules && isCardPlan(v);
}

/** What tells a message of this session from one of before. */
export function isFresh(v: Fields): v is Fields & { session: number; term: number; m: number } {
  return isU32(v["session"]) && isU32(v["term"]) && isU32(v["m"]);
}

function isNumber(v: unknown): boolean {
  return isWord(v, 4, isDigit) && String(v).length === 4;
}

/** A grant as the contract's schema says. */
export function isGrant(v: unknown): v is Grant {
  if (!isFields(v) || !isFresh(v) || !isId(v["id"]) || !isU32(v["until"])) return false;
  const what = absentOr(v["product"], isProduct) && absentOr(v["lane"], isLane);
  return what && absentOr(v["number"], isNumber);
}

/** A receipt as the contract's schema says. */
export function isReceipt(v: unknown): v is Receipt {
  if (!isFields(v) || !isFresh(v) || !isInteger(v["epoch"], 0, 65535)) return false;
  return isU32(v["held"]) && isU32(v["kept"]) && isU32(v["time"]);
}

function isCode(v: unknown): boolean {
  return isWord(v, 24, (c) => isLower(c) || isHyphen(c));
}

/** An answer as the contract's schema says. */
export function isAnswer(v: unknown): v is Answer {
  if (!isFields(v) || !isFresh(v) || !isU32(v["re"])) return false;
  return isBoolean(v["ok"]) && isCode(v["code"]);
}

/** The value of a JSON text, or undefined when it is none. */
export function parsed(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return value;
  } catch {
    return undefined;
  }
}

/**
 * The plan a JSON text is, without the rules only a gateway reads: a board keeps its plan in
 * memory. Undefined when it is none.
 */
export function planIn(json: string): Plan | undefined {
  const plan = parsed(json);
  if (!isPlan(plan)) return undefined;
  delete (plan as { climate?: unknown }).climate;
  return plan;
}
