import {
  LIMITS,
  nameNumber,
  toHex,
  VOUCHER_VERSION,
  voucherIdOf,
  voucherText,
  type Refusal,
} from "@anxin/firmware/contract";
import type { Selectable } from "kysely";
import type { Db, Tables } from "../database/tables.ts";
import { tokenHash } from "../gateways/tokens.ts";
import { lockKiosks } from "../ledger/kiosk-state.ts";
import type { Parts } from "../parts.ts";
import type { KioskSettings } from "../planning/build-plan.ts";
import type { VoucherAnswer, VoucherView } from "../services.ts";
import { heldOf, usableBoxes } from "./held-boxes.ts";
import { nodeSha256 } from "./voucher-keys.ts";
import { isOpen } from "./voucher-state.ts";

/** How long a box is kept for a person who says nothing else: long enough for a day off. */
export const VOUCHER_LIFE_MS = 3 * 24 * 3_600_000;
const LIFE_MAX_MS = LIMITS.codeLifeSecondsMax * 1000;
/** Forgotten this long after its end; facts that come later move boxes all the same. */
const REMEMBERED_MS = 7 * 24 * 3_600_000;
/** Bytes of a voucher's nonce. */
const NONCE_BYTES = 6;

export interface VoucherWish {
  kiosk: string;
  product: string;
  /** The form's token, 32 hex digits nobody can guess; whoever has it has the voucher. */
  request: string;
  /** Above seven days it is seven days. */
  lifeMs?: number;
}

/**
 * Reserves a box at one kiosk. The same `request` is one voucher. At most half of a product's
 * usable boxes are held for vouchers: reserving from home never empties a machine for those who
 * stand before it.
 */
export async function requestVoucher(parts: Parts, wish: VoucherWish): Promise<VoucherAnswer> {
  const known = await voucherView(parts, wish.request);
  if (known !== undefined) return { ok: true, voucher: known };
  const refused = await parts.db
    .transaction()
    .execute((trx) => reserve({ ...parts, db: trx }, wish));
  if (refused !== undefined) return { ok: false, code: refused };
  const voucher = await voucherView(parts, wish.request);
  if (voucher === undefined) throw new Error("a voucher just committed is not there");
  return { ok: true, voucher };
}

/** The voucher of a request; with its code while it can still be shown to the kiosk. */
export async function voucherView(parts: Parts, request: string): Promise<VoucherView | undefined> {
  const row = await parts.db
    .selectFrom("vouchers")
    .selectAll()
    .where("request_hash", "=", tokenHash(request))
    .executeTakeFirst();
  return row === undefined ? undefined : viewOf(parts, row);
}

/** Whether this kiosk takes vouchers and this cloud can make them for its open epoch. */
export function takesVouchers(
  parts: Parts,
  of: { kiosk: string; settings: KioskSettings; epoch: number },
): boolean {
  return of.settings.ways.voucher && parts.voucherKeys?.keyOf(of.kiosk, of.epoch) !== undefined;
}

/** Forgets vouchers that ended long ago. */
export async function forgetVouchers({ db, time }: Parts): Promise<void> {
  const before = time.nowMs() - REMEMBERED_MS;
  await db.deleteFrom("vouchers").where("expires_at", "<", before).execute();
}

/** The kiosk has lost its flash ring and lives under another key: its vouchers are no more. */
export async function endVouchersOf(trx: Db, kiosk: string): Promise<void> {
  await trx
    .updateTable("vouchers")
    .set({ state: "expired", holds: false })
    .where("kiosk", "=", kiosk)
    .where("state", "=", "issued")
    .execute();
}

async function reserve(parts: Parts, wish: VoucherWish): Promise<Refusal | undefined> {
  const { db: trx } = parts;
  const nowMs = parts.time.nowMs();
  const { kiosk, product } = wish;
  const [row] = await lockKiosks(trx, [kiosk]);
  const request_hash = tokenHash(wish.request);
  if (await isKnown(trx, request_hash)) return undefined;
  const epoch = await openEpoch(trx, kiosk);
  if (row === undefined || !takesVouchers(parts, { kiosk, settings: row.settings, epoch })) {
    return "way-closed";
  }
  if (!isOneOf(row.settings, product)) return "no-stock";
  const lifeMs = Math.min(wish.lifeMs ?? VOUCHER_LIFE_MS, LIFE_MAX_MS);
  const expires_at = Math.floor((nowMs + lifeMs) / 1000) * 1000;
  const held = await heldOf(trx, { kiosk, product }, nowMs);
  const usable = await usableBoxes(trx, { kiosk, product }, expires_at);
  if (held + 1 > usable / 2) return "no-stock";
  const id = voucherIdOf(codeOf({ epoch, product, expires_at }, parts.entropy(NONCE_BYTES)));
  const values = { kiosk, id, epoch, product, request_hash, state: "issued", code: "", expires_at };
  await trx.insertInto("vouchers").values(values).execute();
  return undefined;
}

async function isKnown(trx: Db, request_hash: string): Promise<boolean> {
  const row = await trx
    .selectFrom("vouchers")
    .select("id")
    .where("request_hash", "=", request_hash)
    .executeTakeFirst();
  return row !== undefined;
}

/** 0 when none is. */
async function openEpoch(trx: Db, kiosk: string): Promise<number> {
  const row = await trx
    .selectFrom("epochs")
    .select((e) => e.fn.max("epoch").as("epoch"))
    .where("kiosk", "=", kiosk)
    .executeTakeFirst();
  return row?.epoch ?? 0;
}

/** A voucher names its product by a number; a product that shares another's cannot have one. */
function isOneOf(settings: KioskSettings, product: string): boolean {
  const products = [...new Set(settings.lanes.map((lane) => lane.product))];
  const number = nameNumber(product);
  const alike = products.filter((other) => nameNumber(other) === number);
  return alike.length === 1 && alike[0] === product;
}

type Row = Selectable<Tables["vouchers"]>;

function codeOf(of: Pick<Row, "epoch" | "product" | "expires_at">, nonce: Uint8Array) {
  return {
    version: VOUCHER_VERSION,
    key: of.epoch % 256,
    product: nameNumber(of.product),
    expiry: Math.floor(of.expires_at / 1000),
    category: 0,
    boxes: 1,
    nonce: toHex(nonce),
  };
}

function viewOf(parts: Parts, row: Row): VoucherView {
  const { kiosk, product, expires_at: endsAt } = row;
  const open = isOpen({ state: row.state as VoucherView["state"] });
  const over = open && endsAt <= parts.time.nowMs();
  const state = over ? "expired" : (row.state as VoucherView["state"]);
  const code = row.code === "" ? {} : { code: row.code as NonNullable<VoucherView["code"]> };
  const key = parts.voucherKeys?.keyOf(kiosk, row.epoch);
  const view = { kiosk, product, state, endsAt, ...code };
  if (state !== "issued" || key === undefined) return view;
  const nonce = Buffer.from(row.id.slice(-2 * NONCE_BYTES), "hex");
  return { ...view, text: voucherText(nodeSha256, key, codeOf(row, nonce)) };
}
