import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const read = (name: string) => readFileSync(new URL(`./browser/${name}`, import.meta.url), "utf8");

/** Comments and indentation are for us; a phone on a bad link need not carry them. */
const lean = (source: string) =>
  source
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/\n\s*/g, "\n")
    .replace(/\s*([{}])\s*/g, "$1")
    .trim();

/** The style of every page, written into it so that the first view needs one answer only. */
export const STYLE = lean(read("pages.css"));

/** How the Content-Security-Policy names that style (CSP level 3, section 2.3.1, hash-source). */
export const STYLE_HASH = `sha256-${createHash("sha256").update(STYLE).digest("base64")}`;

/** Live progress where the browser runs scripts; every page works without it. */
export const SCRIPT = read("pages.js");

/** Changes with its content, so it may be kept for a year. */
export const SCRIPT_PATH = `/pages.js?v=${createHash("sha256").update(SCRIPT).digest("hex").slice(0, 12)}`;
