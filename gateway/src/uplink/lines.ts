/**
 * Largest line of the stream, characters: a plan, escaped, with room. Longer ones end the stream.
 */
export const LINE_LENGTH_MAX = 65_536;

/** Cuts text that arrives in pieces into whole lines. */
export class Lines {
  #rest = "";

  /** The lines completed by `piece`; throws RangeError when a line grows beyond the limit. */
  add(piece: string): string[] {
    const parts = (this.#rest + piece).split("\n");
    this.#rest = parts.pop() ?? "";
    if (this.#rest.length > LINE_LENGTH_MAX) throw new RangeError("line too long");
    return parts.filter((line) => line.trim() !== "");
  }
}
