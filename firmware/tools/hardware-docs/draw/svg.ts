/** Pieces of a drawing; numbers are pixels of a sheet. */
export interface Point {
  x: number;
  y: number;
}

const FONT = "'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei',sans-serif";

/** A whole sheet, printable in black and white too: every wire carries its label. */
export function sheet(size: { width: number; height: number }, title: string, body: string[]) {
  const [width, height] = [Math.ceil(size.width), Math.ceil(size.height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ` +
      `width="${width}" height="${height}" font-family="${FONT}" font-size="14">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text({ x: 30, y: 42 }, title, { size: 22, bold: true }),
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

/** A tenth of a pixel is enough, and reads alike on every machine. */
function px(value: number): number {
  return Math.round(value * 10) / 10;
}

export interface TextLook {
  size?: number;
  bold?: boolean;
  anchor?: "start" | "middle" | "end";
  fill?: string;
}

export function text({ x, y }: Point, words: string, look: TextLook = {}): string {
  const { size = 14, bold = false, anchor = "start", fill = "#111827" } = look;
  const weight = bold ? ` font-weight="700"` : "";
  return (
    `<text x="${px(x)}" y="${px(y)}" font-size="${size}"${weight} text-anchor="${anchor}" ` +
    `fill="${fill}">${escaped(words)}</text>`
  );
}

export function box(at: Point, size: { width: number; height: number }, fill = "#f8fafc"): string {
  return (
    `<rect x="${px(at.x)}" y="${px(at.y)}" width="${px(size.width)}" ` +
    `height="${px(size.height)}" rx="6" ` +
    `fill="${fill}" stroke="#334155" stroke-width="1.5"/>`
  );
}

/** A wire through these points, with a dot at each end. */
export function wire(points: readonly Point[], css: string, thick = 2.5): string {
  const path = points.map(({ x, y }) => `${px(x)},${px(y)}`).join(" ");
  const ends = [points[0], points.at(-1)].map((end) => dot(end, css)).join("");
  return `<polyline points="${path}" fill="none" stroke="${css}" stroke-width="${thick}"/>${ends}`;
}

function dot(at: Point | undefined, css: string): string {
  return at === undefined ? "" : `<circle cx="${px(at.x)}" cy="${px(at.y)}" r="4" fill="${css}"/>`;
}

/** A label on a wire, on white so that it stays readable. */
export function tag({ x, y }: Point, words: string): string {
  const width = 10 + words.length * 7;
  const left = px(x - width / 2);
  return (
    `<rect x="${left}" y="${px(y - 9)}" width="${width}" height="18" rx="3" ` +
    `fill="#ffffff" stroke="#64748b"/>` +
    text({ x, y: y + 5 }, words, { size: 12, anchor: "middle" })
  );
}

/** A round hole, by the middle. */
export function circle(middle: Point, radius: number): string {
  return (
    `<circle cx="${px(middle.x)}" cy="${px(middle.y)}" r="${px(radius)}" fill="#ffffff" ` +
    `stroke="#334155" stroke-width="1.5"/>`
  );
}

function escaped(words: string): string {
  return words.split("&").join("&amp;").split("<").join("&lt;").split(">").join("&gt;");
}
