/** Pieces of images in memory, at most so many bytes: what was used longest ago goes first. */
export class PieceShelf {
  readonly #bytesMax: number;
  /** In the order they were last used. */
  readonly #pieces = new Map<string, Uint8Array>();
  readonly #coming = new Map<string, Promise<Uint8Array | undefined>>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The piece of this key, from the shelf or fetched; several who want one at once share a fetch.
   * Undefined where there is none; rejects as `fetch` does. Nothing is kept of either.
   */
  piece(
    key: string,
    fetch: () => Promise<Uint8Array | undefined>,
  ): Promise<Uint8Array | undefined> {
    const kept = this.#pieces.get(key);
    if (kept !== undefined) {
      this.#pieces.delete(key);
      this.#pieces.set(key, kept);
      return Promise.resolve(kept);
    }
    const coming = this.#coming.get(key) ?? this.#fetched(key, fetch);
    this.#coming.set(key, coming);
    return coming;
  }

  async #fetched(
    key: string,
    fetch: () => Promise<Uint8Array | undefined>,
  ): Promise<Uint8Array | undefined> {
    try {
      const piece = await fetch();
      if (piece !== undefined) this.#keep(key, piece);
      return piece;
    } finally {
      this.#coming.delete(key);
    }
  }

  #keep(key: string, piece: Uint8Array): void {
    this.#pieces.set(key, piece);
    this.#bytes += piece.length;
    for (const [oldest, { length }] of this.#pieces) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#pieces.delete(oldest);
      this.#bytes -= length;
    }
  }
}
