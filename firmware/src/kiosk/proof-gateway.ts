import { macOver, seal } from "../contract/authentication.ts";
import { keyOf, numberOf, rootOf } from "../contract/keys.ts";
import type { Plan } from "../contract/messages.ts";
import { sha256 } from "../contract/sha256.ts";
import { type DownChannel, topicOf } from "../contract/topics.ts";
import type { KioskConfig } from "./interface.ts";

/** The other end of the wire as stories need it: seals what a gateway would say to kiosk `k1`. */
export const proofMac = macOver(sha256);
const MASTER = new Uint8Array(32).fill(7);
const KIOSK = "k1";
export const PROOF_EPOCH = 1;

export const PROOF_CONFIG: KioskConfig = {
  kiosk: KIOSK,
  firmware: "1.0.0",
  roots: [1, 2].map((epoch) => ({
    epoch,
    root: rootOf(proofMac, MASTER, { kiosk: KIOSK, epoch }),
  })),
};

const [LINK_KEY, NEXT_LINK_KEY] = PROOF_CONFIG.roots.map((r) =>
  keyOf(proofMac, r.root, "link"),
) as [Uint8Array, Uint8Array];

export interface Message {
  topic: string;
  payload: string;
}

/** A message under the link key of an epoch, 1 or 2. */
export function downMessage(channel: DownChannel, value: object, epoch = PROOF_EPOCH): Message {
  const topic = topicOf(KIOSK, channel);
  const key = epoch === PROOF_EPOCH ? LINK_KEY : NEXT_LINK_KEY;
  return { topic, payload: seal(proofMac, key, topic, JSON.stringify(value)) };
}

/** The number the kiosk shows for a grant, and one it does not. */
export function shownNumber(session: number, grant: string): { right: string; wrong: string } {
  const right = numberOf(proofMac, LINK_KEY, { session, grant });
  return { right, wrong: right === "1111" ? "2222" : "1111" };
}

/** The JSON of a sealed payload. */
export function openedJson(payload: string): { [key: string]: unknown } {
  const value: { [key: string]: unknown } = JSON.parse(payload.slice(0, payload.indexOf("\n")));
  return value;
}

/** A plan with the times of hardware-docs/measurements. */
export function proofPlan(nonce: string, part: Partial<Plan>): Plan {
  const plan: Plan = {
    revision: 1,
    epoch: PROOF_EPOCH,
    opened: nonce,
    lanes: [],
    loads: [],
    refused: [],
    ways: { grant: true, voucher: false, card: false },
    hours: { open: 0, close: 1440 },
    timeouts: {
      confirmSeconds: 60,
      homeLeaveMs: 1000,
      homeReturnMs: 4000,
      settleMs: 250,
      dropMs: 2000,
      doorOpenSeconds: 900,
    },
    nearest: [],
    firmware: "1.0.0",
  };
  return { ...plan, ...part };
}
