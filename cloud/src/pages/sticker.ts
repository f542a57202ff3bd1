import { html } from "./html.ts";
import { qrPath } from "./qr-path.ts";
import { voiceOf } from "./texts.ts";
import type { Names } from "../services.ts";

const WIDTH = 360;

/**
 * The sticker on a kiosk as SVG: what to do in Chinese, the code, and its address in clear text
 * for a person whose
 * phone cannot scan. Error correction Q, since stickers get scratched.
 */
export function stickerSvg(sticker: { url: string; names: Names }): string {
  const { side, path } = qrPath(sticker.url, "Q");
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
      <path d="${path}" fill="#000" />
    </g>
    <text x="180" y="452" font-size="17" font-weight="700" fill="#26312f">${sticker.names.zh}</text>
    <text x="180" y="480" font-size="${addressSize(sticker.url)}" fill="#26312f">
      ${sticker.url}
    </text>
  </svg>`.text;
}

/** Small enough that a long address still fits the sticker. */
function addressSize(url: string): number {
  return Math.max(7, Math.min(16, Math.floor(560 / url.length)));
}
