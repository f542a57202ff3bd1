/** Raw NOR flash as a board sees it: programming clears bits, only an erase sets them. */
export interface Flash {
  /** Reads; erased bytes are 255. */
  read: (address: number, length: number) => Uint8Array;
  /** Programs; with `tornAt` only that many bytes arrive, the power being gone. */
  write: (address: number, bytes: Uint8Array, tornAt?: number) => void;
  /** Erases the page at a page's first address; torn, only its first half is erased. */
  erase: (address: number, torn?: boolean) => void;
  /** Everything, area by area, to keep or compare. */
  image: () => Uint8Array[];
  /** How often each page was erased, by its address. */
  wear: () => ReadonlyMap<number, number>;
}

/** A contiguous area of flash; addresses outside every area do not exist. */
export interface Area {
  address: number;
  pages: number;
}

/** Thrown when code touches flash in a way no chip allows. */
export class FlashMisuse extends Error {
  readonly code = "flash-misuse";
}

/** A flash of these areas, erased, or as `image` left it. */
export function flashOf(
  areas: readonly Area[],
  pageBytes: number,
  image?: readonly Uint8Array[],
): Flash {
  const cells = areas.map((area, i) => {
    const bytes = new Uint8Array(area.pages * pageBytes).fill(255);
    const kept = image?.[i];
    if (kept !== undefined) bytes.set(kept);
    return { start: area.address, bytes };
  });
  const worn = new Map<number, number>();

  function at(address: number, length: number): { bytes: Uint8Array; from: number } {
    for (const cell of cells) {
      const from = address - cell.start;
      if (from >= 0 && from + length <= cell.bytes.length) return { bytes: cell.bytes, from };
    }
    throw new FlashMisuse(`no flash at ${address} for ${length} bytes`);
  }

  return {
    read(address, length) {
      const { bytes, from } = at(address, length);
      return bytes.slice(from, from + length);
    },
    write(address, data, tornAt) {
      const { bytes, from } = at(address, data.length);
      const reached = Math.min(tornAt ?? data.length, data.length);
      for (let i = 0; i < reached; i++) {
        bytes[from + i] = (bytes[from + i] ?? 0) & (data[i] ?? 0);
      }
    },
    erase(address, torn = false) {
      if (address % pageBytes !== 0) throw new FlashMisuse(`erase at ${address} is inside a page`);
      const { bytes, from } = at(address, pageBytes);
      bytes.fill(255, from, from + (torn ? pageBytes / 2 : pageBytes));
      worn.set(address, (worn.get(address) ?? 0) + 1);
    },
    image: () => cells.map((cell) => cell.bytes.slice()),
    wear: () => worn,
  };
}
