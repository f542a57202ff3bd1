import { isOutside, ZONES } from "./address.ts";

/** All boxes of a lot that ever came to an address and left it. */
export interface Traffic {
  address: string;
  came: number;
  went: number;
}

/**
 * Where every box of a lot is or went. `received` less `returned` is what the others sum to, less
 * `unbooked`, the boxes kiosks took in that no warehouse had sent.
 */
export interface LotBalance {
  received: number;
  returned: number;
  dispensed: number;
  discarded: number;
  /** Isolated in 不合格. */
  isolated: number;
  /** In any other zone, in lanes and on the way: to be fetched. */
  waiting: number;
  /** Given up, or a discrepancy nobody has settled. */
  unexplained: number;
  unbooked: number;
}

/** Where a box of a recalled lot may stay: isolated, or gone for good. */
export function isWaiting(address: string): boolean {
  const [first = "", second = ""] = address.split("/");
  if (second === "unqualified" && !isOutside(first)) return false;
  return !isOutside(first) || ["in-transit", "transfer", "returns"].includes(first);
}

/** What became of a lot, from everything that moved. Pure; no box is in two of its sums. */
export function lotBalance(traffic: readonly Traffic[]): LotBalance {
  const balance: LotBalance = {
    received: 0,
    returned: 0,
    dispensed: 0,
    discarded: 0,
    isolated: 0,
    waiting: 0,
    unexplained: 0,
    unbooked: 0,
  };
  for (const { address, came, went } of traffic) {
    const [first = "", second = ""] = address.split("/");
    const held = came - went;
    if (first === "supplier") {
      balance.received += went;
      balance.returned += came;
    } else if (first === "dispensed") balance.dispensed += held;
    else if (first === "discarded") balance.discarded += held;
    else if (first === "discrepancy" || first === "written-off") balance.unexplained += held;
    else if (first === "in-transit" && held < 0) balance.unbooked -= held;
    else if (isWaiting(address)) balance.waiting += held;
    else if (Object.hasOwn(ZONES, second)) balance.isolated += held;
  }
  return balance;
}

/** One place a recalled lot is to be fetched from. */
export interface FetchTask {
  address: string;
  /** Boxes there by the books at the notice, and now. */
  atNotice: number;
  now: number;
}

/** Every place that held the lot at the notice or holds it now; done when nothing is left. */
export function fetchTasks(atNotice: readonly Traffic[], now: readonly Traffic[]): FetchTask[] {
  const tasks = new Map<string, FetchTask>();
  const taskOf = (address: string) => {
    const task = tasks.get(address) ?? { address, atNotice: 0, now: 0 };
    tasks.set(address, task);
    return task;
  };
  for (const { address, came, went } of atNotice) {
    if (isWaiting(address) && came !== went) taskOf(address).atNotice = came - went;
  }
  for (const { address, came, went } of now) {
    if (isWaiting(address) && came !== went) taskOf(address).now = came - went;
  }
  return [...tasks.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}
