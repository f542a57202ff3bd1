import { Session } from "node:inspector";
import { getHeapSnapshot } from "node:v8";
import { LeakScan, type Leak } from "../checkers/leak-scan.ts";

/** What was looked at in memory, and what it should not have held. */
export interface MemoryFound {
  leaks: readonly Leak[];
  /** Lengths of all byte views that were looked at. */
  lengths: ReadonlySet<number>;
}

/** Where a leak in a string is said to be. */
export const STRINGS = "a string";

const HANDED = "anxinByteViews";

/** Every Uint8Array and Buffer this process can still reach, whoever holds it. */
function byteViews(): Uint8Array[] {
  const session = new Session();
  session.connect();
  let views: Uint8Array[] = [];
  // In this process the inspector answers before `post` returns.
  session.post("Runtime.evaluate", { expression: "Uint8Array.prototype" }, (_, made) => {
    const prototypeObjectId = made?.result.objectId ?? "";
    session.post("Runtime.queryObjects", { prototypeObjectId }, (_error, found) => {
      const objectId = found?.objects.objectId ?? "";
      const functionDeclaration = `function () { globalThis.${HANDED} = this; }`;
      session.post("Runtime.callFunctionOn", { objectId, functionDeclaration });
      const objects = (Reflect.get(globalThis, HANDED) ?? []) as object[];
      // Prototypes inherit from Uint8Array's too, without being bytes.
      views = objects.filter(
        (object) => object instanceof Uint8Array && ArrayBuffer.isView(object),
      );
    });
  });
  session.disconnect();
  Reflect.deleteProperty(globalThis, HANDED);
  return views;
}

/** Every string this process can still reach, and the rest of V8's picture of its heap. */
async function heapPicture(): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of getHeapSnapshot()) pieces.push(piece as Uint8Array);
  return Buffer.concat(pieces);
}

/** A scan whose own forms stay out of the pool that small buffers share, which is searched too. */
function scanOutsideThePool(numbers: readonly string[]): LeakScan {
  const { poolSize } = Buffer;
  Buffer.poolSize = 0;
  try {
    return new LeakScan(numbers);
  } finally {
    Buffer.poolSize = poolSize;
  }
}

/**
 * Looks through the memory of this process, bytes and strings, for numbers in all their forms.
 * The numbers are asked for only when all memory to be searched is known, so that they are not
 * found in themselves.
 */
export async function scanMemory(numbersOf: () => readonly string[]): Promise<MemoryFound> {
  const views = byteViews();
  const strings = await heapPicture();
  const scan = scanOutsideThePool(numbersOf());
  for (const view of views) {
    const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
    scan.scan(`${view.constructor.name} of ${view.byteLength} bytes`, bytes);
  }
  scan.scan(STRINGS, strings);
  const lengths = new Set(views.map((view) => view.byteLength));
  return { leaks: scan.leaks, lengths };
}
