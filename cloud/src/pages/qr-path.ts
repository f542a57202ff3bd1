import QRCode from "qrcode";

/** Modules of blank around a QR code (ISO/IEC 18004 section 9.1). */
const QUIET = 4;

/**
 * A QR code as one SVG path of its dark modules, and the side of the square it stands in, quiet
 * zone included, in modules.
 */
export function qrPath(text: string, level: "M" | "Q"): { side: number; path: string } {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: level });
  return { side: modules.size + 2 * QUIET, path: modulePath(modules) };
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
