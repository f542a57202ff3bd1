/** Identity cards that nobody holds, and the frames in which a reader would send them. */

/** Texts by field; `type` is the flag's character. */
export interface CardTexts {
  name: string;
  sex: string;
  nation: string;
  birth: string;
  address: string;
  number: string;
  issuer: string;
  from: string;
  until: string;
  type: string;
}

/** A card of the made-up division 990000, with nothing in it that a kiosk does not look at. */
export const PLAIN_CARD: CardTexts = {
  name: "",
  sex: "1",
  nation: "01",
  birth: "20000101",
  address: "",
  number: "990000200001010012",
  issuer: "",
  from: "20200101",
  until: "20300101",
  type: " ",
};

/** The 256 bytes of text, UTF-16 with the low byte first, spaces where nothing is. */
export function cardBlock(texts: CardTexts): Uint8Array {
  const block = new Uint8Array(256);
  for (let at = 0; at < 256; at += 2) block[at] = 0x20;
  const put = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i++) {
      block[at + 2 * i] = text.charCodeAt(i) & 0xff;
      block[at + 2 * i + 1] = text.charCodeAt(i) >> 8;
    }
  };
  put(0, texts.name);
  put(30, texts.sex);
  put(32, texts.nation);
  put(36, texts.birth);
  put(52, texts.address);
  put(122, texts.number);
  put(158, texts.issuer);
  put(188, texts.from);
  put(204, texts.until);
  put(248, texts.type);
  return block;
}

/** The base-info frame of a block and a photo of 1,024 bytes. */
export function baseInfoFrame(block: Uint8Array, photo: Uint8Array): Uint8Array {
  const frame = new Uint8Array(1295);
  frame.set([0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x05, 0x08, 0, 0, 0x90, 1, 0, 4, 0]);
  frame.set(block, 14);
  frame.set(photo, 270);
  frame[1294] = xorFrom5(frame);
  return frame;
}

/** XOR of everything between preamble and checksum. */
export function xorFrom5(frame: Uint8Array): number {
  return frame.subarray(5, frame.length - 1).reduce((xor, byte) => xor ^ byte, 0);
}
