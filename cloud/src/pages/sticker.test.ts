import QRCode from "qrcode";
import { expect, test } from "vitest";
import { stickerSvg } from "./sticker.ts";

const URL = "http://192.168.1.20:8080/k/qh-0001";
const sticker = (url: string) => stickerSvg({ url, names: { zh: "清河镇卫生院", en: "Clinic" } });

/** Dark modules of a drawn sticker, read back from its path with the quiet zone taken off. */
function modulesIn(svg: string): Set<string> {
  const path = /<path d="([^"]+)" fill="#000"/.exec(svg)?.[1] ?? "";
  const dark = new Set<string>();
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let n = 0; n < Number(length); n++) dark.add(`${Number(x) + n - 4},${Number(y) - 4}`);
  }
  return dark;
}

test("the sticker's code is that of the kiosk's address, module by module", () => {
  const { modules } = QRCode.create(URL, { errorCorrectionLevel: "Q" });
  const expected = new Set<string>();
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (modules.get(row, column)) expected.add(`${column},${row}`);
    }
  }
  expect(modulesIn(sticker(URL))).toEqual(expected);
});

test("says what to do in Chinese, whose it is, and the address for who cannot scan", () => {
  const svg = sticker(URL);
  for (const words of ["扫码免费领取", "清河镇卫生院", URL]) expect(svg).toContain(words);
});

test("a long address is written smaller, so that it fits", () => {
  const size = (url: string) => Number(/y="480" font-size="(\d+)"/.exec(sticker(url))?.[1]);
  expect(size(URL)).toBe(16);
  expect(size(`https://${"a".repeat(60)}.example/k/qh-0001`)).toBeLessThan(8);
});
