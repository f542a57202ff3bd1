import QRCode from "qrcode";
import { html } from "./html.ts";
import { voiceOf } from "./texts.ts";
import type { Names } from "../services.ts";

/** Modules of blank around a QR code (ISO/IEC 18004 section 9.1). */
const QUIET = 4;
const WIDTH = 360;

/**
 * The sticker on a kiosk as SVG: what to do in Chinese, the code, and its address in clear text
 * for a person whose
 * phone cannot scan. Error correction Q, since stickers get scratched.
 */
export function stickerSvg(sticker: { url: string; names: Names }): string {
  const { modules } = QRCode.create(sticker.url, { errorCorrectionLevel: "Q" });
  const side = modules.size + 2 * QUIET;
  const scale = WIDTH / side;
  const [zh, en] = [voiceOf("zh"), voiceOf("en")];
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${WIDTH} 500"
    width="360"
    height="500"
    font-family="'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
    text-anchor="middle"
  >
    <rect width="${WIDTH}" height="500" rx="18" fill="#fff" />
    <path d="M18 0h324a18 18 0 0 1 18 18v60H0V18A18 18 0 0 1 18 0z" fill="#0b6b5d" />
    <text x="180" y="42" font-size="30" font-weight="700" fill="#fff">
      ${zh.say("stickerLine")}
    </text>
    <text x="180" y="66" font-size="14" fill="#fff">${en.say("stickerLine")}</text>
    <g transform="translate(0 78) scale(${scale.toFixed(4)})" shape-rendering="crispEdges">
      <path d="${modulePath(modules)}" fill="#000" />
    </g>
    <text x="180" y="452" font-size="17" font-weight="700" fill="#26312f">${sticker.names.zh}</text>
    <text x="180" y="480" font-size="${addressSize(sticker.url)}" fill="#26312f">
      ${sticker.url}
    </text>
  </svg>`.text;
}

/** One path for all dark modules, run by run. */
function modulePath(modules: {
  size: number;
  get: (row: number, column: number) => number;
}): string {
  const runs: string[] = [];
  for (let row = 0; row < modules.size; row++) {
    for (let column = 0; column < modules.size; column++) {
      if (!modules.get(row, column)) continue;
      const start = column;
      while (column < modules.size && modules.get(row, column)) column++;
      runs.push(`M${start + QUIET} ${row + QUIET}h${column - start}v1h-${column - start}z`);
    }
  }
  return runs.join("");
}

/** Small enough that a long address still fits the sticker. */
function addressSize(url: string): number {
  return Math.max(7, Math.min(16, Math.floor(560 / url.length)));
}
