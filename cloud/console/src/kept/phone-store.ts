import type { KeptRound } from "./round-kept.ts";

/** A note or photo as it waits on this phone. */
export interface Evidence {
  /** The key under which the service takes it once, however often it is sent. */
  request: string;
  account: string;
  kiosk: string;
  load: string;
  lane: number;
  names: { zh: string; en: string };
  notedAt: number;
  note: string;
  /** A JPEG; given up once it was sent. */
  photo: Uint8Array<ArrayBuffer> | null;
  state: "waiting" | "sent" | "refused";
  /** Why it was refused; '' else. */
  code: string;
}

const NAME = "anxin-round";
const VERSION = 1;
const ROUND = "round";
const OUTBOX = "outbox";
const NOW = "now";

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("no store")));
  });
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION);
  request.addEventListener("upgradeneeded", () => {
    request.result.createObjectStore(ROUND);
    request.result.createObjectStore(OUTBOX, { keyPath: "request" });
  });
  return settled(request);
}

/** Does one thing in a store, and resolves when it is on disk. */
async function within<T>(
  store: string,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const done = new Promise<void>((resolve, reject) => {
      transaction.addEventListener("complete", () => resolve());
      transaction.addEventListener("abort", () =>
        reject(transaction.error ?? new Error("no room")),
      );
    });
    const [result] = await Promise.all([settled(work(transaction.objectStore(store))), done]);
    return result;
  } finally {
    database.close();
  }
}

/** The round this phone keeps, if any. */
export const readKept = (): Promise<KeptRound | undefined> =>
  within<KeptRound | undefined>(ROUND, "readonly", (store) => store.get(NOW));

export const writeKept = (kept: KeptRound): Promise<unknown> =>
  within(ROUND, "readwrite", (store) => store.put(kept, NOW));

/** Notes and photos, oldest first. */
export async function readOutbox(): Promise<Evidence[]> {
  const all = await within<Evidence[]>(OUTBOX, "readonly", (store) => store.getAll());
  return all.sort((a, b) => a.notedAt - b.notedAt);
}

/** Adds it, or puts it in the place of what has the same key. */
export const writeEvidence = (evidence: Evidence): Promise<unknown> =>
  within(OUTBOX, "readwrite", (store) => store.put(evidence));

/** Leaves nothing of the round, its notes or photos on this phone. */
export async function emptyStore(): Promise<void> {
  await within(ROUND, "readwrite", (store) => store.clear());
  await within(OUTBOX, "readwrite", (store) => store.clear());
}
