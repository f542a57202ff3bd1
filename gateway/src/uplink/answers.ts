/**
 * Whether what the cloud answered is what the contract says; a garbled answer must never move a
 * mark.
 */
import type {
  AskResponse,
  IntakeResponse,
  ProgramResponse,
  StreamEvent,
  TakeResponse,
} from "@anxin/firmware/contract/uplink";
import { isKioskId, LIMITS } from "@anxin/firmware/contract";
import { SITE } from "@anxin/firmware/contract/uplink";

export function isTakeResponse(value: unknown): value is TakeResponse {
  return (
    isRecord(value) &&
    isListOf(value["taken"], isTaken) &&
    isListOf(value["refused"], isRefusal) &&
    (value["origin"] === undefined || isOpened(value["origin"]))
  );
}

export function isIntakeResponse(value: unknown): value is IntakeResponse {
  return (
    isRecord(value) && isListOf(value["marks"], isMark) && isListOf(value["refused"], isRefusal)
  );
}

export function isAskResponse(value: unknown): value is AskResponse {
  return isRecord(value) && typeof value["ok"] === "boolean" && isCode(value["code"]);
}

/** What is not of this form could not be told to a kiosk; whether it is right the kiosk says. */
export function isProgramResponse(value: unknown): value is ProgramResponse {
  if (!isRecord(value)) return false;
  const { manifest, chunk } = value;
  return (
    (manifest === undefined || isManifest(manifest)) &&
    (chunk === undefined || (typeof chunk === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(chunk)))
  );
}

function isManifest(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { bytes, sha256, tag } = value;
  const isSize = isWhole(bytes) && bytes > 0 && bytes <= LIMITS.programBytesMax;
  return isSize && isHex(sha256, 64) && isHex(tag, 32);
}

function isHex(value: unknown, digits: number): boolean {
  return typeof value === "string" && value.length === digits && /^[0-9a-f]*$/.test(value);
}

/** Events of a later cloud that this gateway does not know are no events for it. */
export function isStreamEvent(value: unknown): value is StreamEvent {
  if (!isRecord(value)) return false;
  const { event, kiosk, plan, id, lifeMs } = value;
  if (event === "hello" || event === "ping") return true;
  if (!isKiosk(kiosk)) return false;
  if (event === "plan") return typeof plan === "string";
  return event === "grant" && isId(id) && isWhole(lifeMs) && isTarget(value);
}

/** Exactly one of product and lane, and a number only where a person typed one. */
function isTarget({ product, lane, number }: Record<string, unknown>): boolean {
  const byProduct = typeof product === "string" && /^[a-z0-9-]{1,12}$/.test(product);
  const byLane = isWhole(lane) && lane > 0;
  const isNumber = typeof number === "string" && /^[0-9]{4}$/.test(number);
  return byProduct !== byLane && (number === undefined || isNumber);
}

function isTaken(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kiosk, term, epoch, kept, plan } = value;
  const hasPlan = plan === undefined || typeof plan === "string";
  return isKiosk(kiosk) && isWhole(term) && term > 0 && isWhole(epoch) && isWhole(kept) && hasPlan;
}

function isOpened(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { term, epoch, kept } = value;
  return isWhole(term) && term > 0 && isWhole(epoch) && epoch > 0 && isWhole(kept);
}

function isMark(value: unknown): boolean {
  return (
    isRecord(value) && isOrigin(value["kiosk"]) && isWhole(value["epoch"]) && isWhole(value["kept"])
  );
}

/** A kiosk, or the gateway itself. */
function isOrigin(value: unknown): boolean {
  return value === SITE || isKiosk(value);
}

function isRefusal(value: unknown): boolean {
  return isRecord(value) && isOrigin(value["kiosk"]) && typeof value["code"] === "string";
}

function isListOf(value: unknown, is: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isKiosk(value: unknown): value is string {
  return typeof value === "string" && isKioskId(value);
}

/** What the contract's `answer` may carry: nothing a cloud sends may make it unreadable. */
function isCode(value: unknown): boolean {
  return typeof value === "string" && /^[a-z-]{1,24}$/.test(value);
}

function isId(value: unknown): boolean {
  return typeof value === "string" && /^[0-9a-f]{16}$/.test(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
