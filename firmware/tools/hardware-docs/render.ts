import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { requires } from "../testing/requires.ts";
import { fileOf } from "./bilingual.ts";
import { htmlOf, type Page } from "./document.ts";
import { drawingsOf, pagesOf } from "./papers.ts";
import type { Tables } from "./tables.ts";

const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run"];
const WIDTHS = { page: 800, across: 1140, card: 580 } as const;

/**
 * Writes every page as HTML, PNG and PDF, with its drawings beside it, into a folder, and returns
 * the images. Needs Debian's Chromium.
 */
export async function render(tables: Tables, folder: string): Promise<string[]> {
  const { value, missing } = requires("chromium");
  if (value === undefined) throw new Error(missing);
  const out = resolve(folder);
  for (const [name, svg] of Object.entries(drawingsOf(tables))) write(join(out, name), svg);
  const browser = await chromium.launch({ executablePath: value, args: ARGUMENTS });
  try {
    const images: string[] = [];
    for (const page of pagesOf(tables)) images.push(await renderPage(browser, page, out));
    return images;
  } finally {
    await browser.close();
  }
}

async function renderPage(browser: Browser, page: Page, out: string): Promise<string> {
  const base = join(out, fileOf(page.name, page.language).replace(/\.md$/, ""));
  write(`${base}.html`, htmlOf(page));
  const viewport = { width: WIDTHS[page.paper ?? "page"], height: 900 };
  const tab = await browser.newPage({ viewport });
  await tab.goto(pathToFileURL(`${base}.html`).href);
  const overflow = await tab.evaluate<number>(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  if (overflow > 0) throw new Error(`${page.name} is ${overflow} pixels wider than its paper`);
  await tab.screenshot({ path: `${base}.png`, fullPage: true });
  await tab.pdf({ path: `${base}.pdf`, preferCSSPageSize: true, printBackground: true });
  await tab.close();
  return `${base}.png`;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
