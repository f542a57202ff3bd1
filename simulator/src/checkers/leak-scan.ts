import { type LeakForm, leakFormsOf } from "./leak-forms.ts";

/** A number found where none may be. The number itself is not repeated: a report is a file too. */
export interface Leak {
  /** What was scanned: a file's name, a topic. */
  where: string;
  form: string;
  /** Position of the planted number in the list that was given. */
  planted: number;
  /** Offset of the find, bytes. */
  at: number;
}

interface Wanted extends LeakForm {
  planted: number;
}

/** Forms are found by their first four bytes; every form is longer. */
const HEAD_BYTES = 4;

/** Values of two bytes. */
const PAIRS = 65_536;

/** Looks for many numbers in all their forms at once, in one pass over the bytes. */
export class LeakScan {
  readonly #byHead = new Map<number, Wanted[]>();
  /** One where a form begins with these two bytes: most places of a disk are passed over by it. */
  readonly #begins = new Uint8Array(PAIRS);
  readonly #leaks: Leak[] = [];
  #scannedBytes = 0;

  constructor(numbers: readonly string[]) {
    numbers.forEach((number, planted) => {
      for (const form of leakFormsOf(number)) this.#want({ ...form, planted });
    });
  }

  get leaks(): readonly Leak[] {
    return this.#leaks;
  }

  /** How much was looked at; a scan of nothing proves nothing. */
  get scannedBytes(): number {
    return this.#scannedBytes;
  }

  scan(where: string, bytes: Buffer): void {
    this.#scannedBytes += bytes.length;
    const begins = this.#begins;
    const last = bytes.length - HEAD_BYTES;
    let next = bytes[0] ?? 0;
    for (let at = 0; at <= last; at++) {
      const first = next;
      next = bytes[at + 1] ?? 0;
      if (begins[first + next * 256] === 0) continue;
      const wanted = this.#byHead.get(bytes.readUInt32LE(at));
      if (wanted === undefined) continue;
      for (const { name, bytes: form, planted } of wanted) {
        const end = at + form.length;
        if (end > bytes.length || bytes.compare(form, 0, form.length, at, end) !== 0) continue;
        this.#leaks.push({ where, form: name, planted, at });
      }
    }
  }

  #want(wanted: Wanted): void {
    const head = wanted.bytes.readUInt32LE(0);
    this.#begins[wanted.bytes.readUInt16LE(0)] = 1;
    const others = this.#byHead.get(head);
    if (others === undefined) this.#byHead.set(head, [wanted]);
    else others.push(wanted);
  }
}
