import { keyOf } from "../contract/keys.ts";
import { LIMITS } from "../contract/limits.ts";
import { LOAD_CODE_PREFIX, type LoadCode, openLoadCode } from "../contract/load-code.ts";
import {
  nameNumber,
  openVoucher,
  VOUCHER_LENGTH,
  VOUCHER_VERSION,
  type Voucher,
  voucherIdOf,
} from "../contract/voucher.ts";
import { deviceTime } from "./clock.ts";
import { clockRefusal } from "./eligibility.ts";
import type { Refusal } from "../contract/codes.ts";
import { confirmEntries, entriesOfCode, isLoadLine } from "./stock.ts";
import type { Wanted } from "./state.ts";
import {
  closeLoad,
  hasRoomFor,
  hasRoomForCode,
  openLoad,
  useOfCode,
  whoOfLoad,
  whoOfVoucher,
} from "./takes.ts";
import { isLoadId } from "./guards.ts";
import { put, show, showResult, type Turn } from "./turn.ts";
import { arm, precheck } from "./vend.ts";

/** What phones show to the code reader: vouchers, loads, and what is neither. */

/** A restocker has so long to fill the lanes and close the door. */
const LOAD_MS = 600000;

/** WeChat pays with 18 digits, Alipay with 16 to 24: never kept, whatever they are. */
function isPaymentCode(text: string): boolean {
  if (text.length < 16 || text.length > 24) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return false;
  }
  return true;
}

/** The key for what the cloud issues to this kiosk in this epoch. */
function codeKey(turn: Turn): Uint8Array | undefined {
  const { fixed, journal } = turn.state;
  const { epoch } = journal.durable;
  const root = epoch === 0 ? undefined : fixed.config.roots.filter((r) => r.epoch === epoch)[0];
  return root === undefined ? undefined : keyOf(fixed.mac, root.root, "voucher");
}

/** A line from the code reader. While somebody is being served it changes nothing. */
export function codeRead(turn: Turn, text: string): void {
  const { vend, load, plan } = turn.state;
  if (vend.at !== "idle" || load !== undefined) return;
  if (isPaymentCode(text)) return showResult(turn, "payment-code");
  const isLoad = text.slice(0, LOAD_CODE_PREFIX.length + 1) === LOAD_CODE_PREFIX + " ";
  if (!isLoad && text.length !== VOUCHER_LENGTH) return showResult(turn, "code-unknown");
  const key = codeKey(turn);
  if (key === undefined || plan === undefined) return showResult(turn, "no-epoch");
  if (isLoad) loadShown(turn, key, text);
  else voucherShown(turn, key, text);
}

function voucherRefusal(turn: Turn, voucher: Voucher): Refusal | undefined {
  const { key, version, boxes, expiry } = voucher;
  const ours = version === VOUCHER_VERSION && key === (turn.state.journal.durable.epoch & 255);
  if (!ours || boxes !== 1) return "voucher-invalid";
  const now = deviceTime(turn.state.clock, turn.moment);
  const unsure = clockRefusal(now);
  if (unsure !== undefined) return unsure;
  if (expiry < now.time) return "voucher-expired";
  return expiry > now.time + LIMITS.codeLifeSecondsMax ? "voucher-invalid" : undefined;
}

function productOf(turn: Turn, number: number): string | undefined {
  for (const { product } of turn.state.plan?.plan.lanes ?? []) {
    if (nameNumber(product) === number) return product;
  }
  return undefined;
}

function voucherShown(turn: Turn, key: Uint8Array, text: string): void {
  if (turn.state.plan?.plan.ways.voucher !== true) return showResult(turn, "way-closed");
  const voucher = openVoucher(turn.state.fixed.hash, key, text);
  if (voucher === undefined) return showResult(turn, "voucher-invalid");
  const refusal = voucherRefusal(turn, voucher);
  if (refusal !== undefined) return showResult(turn, refusal);
  const id = voucherIdOf(voucher);
  const use = useOfCode(turn, whoOfVoucher(id));
  if (use.used) return showResult(turn, "voucher-used");
  const product = productOf(turn, voucher.product);
  if (product === undefined) return showResult(turn, "no-stock");
  const noted = { marks: [], voucher: { expiry: voucher.expiry } };
  const wanted: Wanted = { id, permission: "voucher", product, lane: 0, tried: use.lane, ...noted };
  const choice = precheck(turn, wanted, wanted.tried);
  if (typeof choice === "string") return showResult(turn, choice);
  if (!hasRoomFor(turn, wanted)) return showResult(turn, "takes-full");
  arm(turn, wanted, LIMITS.grantSeconds * 1000);
}

/**
 * Whether a load's life is over, or longer than it may be. A clock that is only not too early
 * cannot tell the second, and a kiosk must be filled even so.
 */
function lifeProblem(turn: Turn, load: LoadCode): "clock-unknown" | "load-expired" | undefined {
  const now = deviceTime(turn.state.clock, turn.moment);
  if (now.trust === "unknown") return "clock-unknown";
  if (load.until < now.time) return "load-expired";
  const far = load.until > now.time + LIMITS.codeLifeSecondsMax;
  return far && now.trust === "trusted" ? "load-expired" : undefined;
}

function loadShown(turn: Turn, key: Uint8Array, text: string): void {
  const load = openLoadCode(turn.state.fixed.mac, key, text);
  if (load === undefined || load.epoch !== turn.state.journal.durable.epoch) {
    return showResult(turn, "load-unknown");
  }
  const problem = lifeProblem(turn, load);
  if (problem !== undefined) return showResult(turn, problem);
  const fine = isLoadId(load.id) && load.lines.length <= LIMITS.loadsPerPlanMax;
  if (!fine || !load.lines.every((line) => isLoadLine(turn, line))) {
    return showResult(turn, "load-refused");
  }
  if (useOfCode(turn, whoOfLoad(load.id)).used) return showResult(turn, "load-unknown");
  if (!hasRoomForCode(turn, load.until)) return showResult(turn, "takes-full");
  put(turn, { load: { load, untilMs: turn.moment.uptimeMs + LOAD_MS }, restMs: undefined });
  show(turn, "load-armed");
  turn.effects.push({ kind: "lamp", on: true });
}

function loadOver(turn: Turn): void {
  put(turn, { load: undefined });
  turn.effects.push({ kind: "lamp", on: false });
}

/** The button with a load read: with the door closed it is in its lanes, once and for all. */
export function confirmReadLoad(turn: Turn, load: LoadCode): void {
  if (turn.state.doorOpenedMs !== undefined) return show(turn, "door-open");
  loadOver(turn);
  if (!openLoad(turn, load.id, load.until)) return showResult(turn, "takes-full");
  const before = turn.state.journal.durable.seq;
  confirmEntries(turn, entriesOfCode(turn, load));
  closeLoad(turn, turn.state.journal.durable.seq > before);
}

/** Nobody confirmed the load. */
export function loadDue(turn: Turn): void {
  const { load } = turn.state;
  if (load === undefined || turn.moment.uptimeMs < load.untilMs) return;
  loadOver(turn);
  showResult(turn, "not-confirmed");
}
