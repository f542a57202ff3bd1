import { keyOf } from "../contract/keys.ts";
import { type LoadLine, loadCodeText } from "../contract/load-code.ts";
import { nameNumber, voucherText } from "../contract/voucher.ts";
import { sha256 } from "../contract/sha256.ts";
import { idCheckCharacter } from "../parts/id-number.ts";
import { PROOF_CONFIG, PROOF_EPOCH, proofMac } from "./proof-gateway.ts";

/** What people in stories carry: ID cards, vouchers, load codes. */

/** A card by what a kiosk may look at; the check character is computed. */
export interface PaperCard {
  /** The first seventeen digits; the default has a division code that does not exist. */
  digits?: string;
  /** YYYYMMDD; that of the digits when not given. */
  birth?: string;
  from?: string;
  /** YYYYMMDD, or "long". */
  until?: string;
  /** The type flag, a space for a citizen's card. */
  flag?: string;
}

const DIGITS = "99000020000101001";

function put(block: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) {
    block[at + 2 * i] = text.charCodeAt(i) & 255;
    block[at + 2 * i + 1] = 0;
  }
}

/** The 256 bytes of a card's text. */
export function paperBlock(card: PaperCard): Uint8Array {
  const block = new Uint8Array(256);
  for (let i = 0; i < 256; i += 2) block[i] = 0x20;
  const digits = card.digits ?? DIGITS;
  const bytes = new Uint8Array(17);
  for (let i = 0; i < 17; i++) bytes[i] = digits.charCodeAt(i);
  put(block, 36, card.birth ?? digits.slice(6, 14));
  put(block, 122, digits + String.fromCharCode(idCheckCharacter(bytes, 0, 1)));
  put(block, 188, card.from ?? "20200101");
  if (card.until !== "long") put(block, 204, card.until ?? "20400101");
  else block.set([0x7f, 0x95, 0x1f, 0x67], 204);
  put(block, 248, card.flag ?? " ");
  return block;
}

function voucherKey(epoch: number): Uint8Array {
  const root = PROOF_CONFIG.roots.filter((r) => r.epoch === epoch)[0];
  return keyOf(proofMac, root === undefined ? new Uint8Array(32) : root.root, "voucher");
}

/** A voucher as the cloud would issue it, unless told otherwise. */
export interface PaperVoucher {
  nonce: string;
  product: string;
  /** Unix seconds. */
  expiry: number;
  epoch?: number;
  /** The epoch whose key seals it, where a story forges. */
  sealedIn?: number;
  boxes?: number;
}

export function paperVoucher(voucher: PaperVoucher): string {
  const { nonce, expiry, boxes = 1, epoch = PROOF_EPOCH, sealedIn = epoch } = voucher;
  const product = nameNumber(voucher.product);
  const fields = { version: 1, key: epoch & 255, product, expiry, category: 0, boxes, nonce };
  return voucherText(sha256, voucherKey(sealedIn), fields);
}

/** A load code as the cloud would issue it. */
export function paperLoad(load: {
  id: string;
  until: number;
  lines: LoadLine[];
  sealedIn?: number;
}): string {
  const { sealedIn = PROOF_EPOCH, ...said } = load;
  return loadCodeText(proofMac, voucherKey(sealedIn), { epoch: PROOF_EPOCH, ...said });
}
