import type { Language } from "./bilingual.ts";

/** A page as data, so that the repository's Markdown and the printed page say the same. */
export interface Page {
  /** Inside hardware-docs, without its end, such as `wiring/power`. */
  name: string;
  language: Language;
  title: string;
  blocks: Block[];
  /** A card is printed on A5, a table of many columns across; anything else on A4. */
  paper?: "card" | "across";
}

export type Block =
  | { kind: "heading"; text: string }
  | { kind: "text"; text: string }
  | { kind: "list"; items: string[] }
  /** Numbered from 1. */
  | { kind: "steps"; items: string[] }
  | { kind: "table"; heads: string[]; rows: string[][] }
  /** `file` as seen from the page's folder. */
  | { kind: "picture"; file: string; text: string };

export const heading = (text: string): Block => ({ kind: "heading", text });
export const paragraph = (text: string): Block => ({ kind: "text", text });
export const list = (items: string[]): Block => ({ kind: "list", items });
export const steps = (items: string[]): Block => ({ kind: "steps", items });
export const table = (heads: string[], rows: string[][]): Block => ({
  kind: "table",
  heads,
  rows,
});
export const picture = (file: string, text: string): Block => ({ kind: "picture", file, text });

const GENERATED =
  "<!-- Made by `npm run hardware-docs` from the tables beside it and the firmware's pin tables; " +
  "change those. -->";

/** The page as Markdown; a line break inside a cell is `\n`. */
export function markdownOf({ title, blocks }: Page): string {
  return [GENERATED, `# ${title}`, ...blocks.map(markdownOfBlock)].join("\n\n") + "\n";
}

function markdownOfBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `## ${block.text}`;
    case "text":
      return block.text;
    case "list":
      return block.items.map((item) => `- ${item}`).join("\n");
    case "steps":
      return block.items.map((item, at) => `${at + 1}. ${inCell(item)}`).join("\n");
    case "table":
      return [block.heads, block.heads.map(() => "---"), ...block.rows]
        .map((cells) => `| ${cells.map(inCell).join(" | ")} |`)
        .join("\n");
    case "picture":
      return `![${block.text}](${block.file})`;
  }
}

function inCell(text: string): string {
  return text.split("|").join("\\|").split("\n").join("<br>");
}

const STYLE = `
@page { size: A4; margin: 12mm }
@page across { size: A4 landscape }
@page card { size: A5 }
body { font: 14px/1.5 "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif;
  color: #111827; margin: 24px auto; width: 740px }
body.across { width: 1080px; page: across }
body.card { width: 520px; page: card; font-size: 16px }
h1 { font-size: 24px; margin: 0 0 12px } h2 { font-size: 18px; margin: 24px 0 8px }
img { max-width: 100%; border: 1px solid #cbd5e1 }
table { border-collapse: collapse; width: 100%; font-size: 12px }
th, td { border: 1px solid #64748b; padding: 4px 6px; text-align: left; vertical-align: top }
th { background: #e2e8f0 } tr { break-inside: avoid } thead { display: table-header-group }
code { font-family: "Noto Sans Mono CJK SC", "DejaVu Sans Mono", monospace; font-size: 0.9em;
  overflow-wrap: anywhere }
.card ol { padding: 0; list-style: none; counter-reset: step }
.card ol li { counter-increment: step; margin: 10px 0; padding: 10px 10px 10px 58px;
  border: 1.5px solid #334155; border-radius: 8px; position: relative; min-height: 34px;
  break-inside: avoid }
.card ol li::before { content: counter(step); position: absolute; left: 14px; top: 4px;
  font-size: 30px; font-weight: 700 }`;

/** The page as HTML that needs nothing but its pictures; for a browser or a printer. */
export function htmlOf({ title, blocks, language, paper }: Page): string {
  const tongue = language === "zh" ? "zh-CN" : "en";
  return [
    `<!doctype html><html lang="${tongue}"><head><meta charset="utf-8">`,
    `<title>${escaped(title)}</title><style>${STYLE}</style></head>`,
    `<body class="${paper ?? "page"}"><h1>${escaped(title)}</h1>`,
    ...blocks.map(htmlOfBlock),
    "</body></html>",
    "",
  ].join("\n");
}

function htmlOfBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h2>${inline(block.text)}</h2>`;
    case "text":
      return `<p>${inline(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${inline(item)}</li>`).join("")}</ul>`;
    case "steps":
      return `<ol>${block.items.map((item) => `<li>${inline(item)}</li>`).join("")}</ol>`;
    case "table": {
      const heads = block.heads.map((head) => `<th>${inline(head)}</th>`).join("");
      const rows = block.rows.map(
        (cells) => `<tr>${cells.map((cell) => `<td>${inline(cell)}</td>`).join("")}</tr>`,
      );
      return `<table><thead><tr>${heads}</tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
    }
    case "picture":
      return `<p><img src="${escaped(block.file)}" alt="${escaped(block.text)}"></p>`;
  }
}

/** Text with code in backquotes, links to other pages, and line breaks. */
function inline(text: string): string {
  return escaped(text)
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, (_all, words: string, to: string) => {
      return `<a href="${to.replace(/\.md$/, ".html")}">${words}</a>`;
    })
    .split("\n")
    .join("<br>");
}

function escaped(text: string): string {
  return text
    .split("&")
    .join("&amp;")
    .split("<")
    .join("&lt;")
    .split(">")
    .join("&gt;")
    .split('"')
    .join("&quot;");
}
