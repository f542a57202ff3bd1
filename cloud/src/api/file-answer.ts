import type { Readable } from "node:stream";

/** An answer that is a file to be kept: sent as it is made, never held whole. */
export class FileAnswer {
  readonly type: string;
  readonly stream: Readable;
  readonly #name: string;

  constructor(file: { type: string; name: string; stream: Readable }) {
    this.type = file.type;
    this.stream = file.stream;
    this.#name = file.name;
  }

  /** The name in any script (RFC 6266, section 4.3; RFC 8187). */
  headers(): Record<string, string> {
    const name = encodeURIComponent(this.#name).replace(/['()*]/g, percent);
    return { "content-disposition": `attachment; filename*=UTF-8''${name}` };
  }
}

function percent(character: string): string {
  return "%" + character.charCodeAt(0).toString(16).toUpperCase();
}
