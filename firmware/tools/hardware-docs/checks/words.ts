const CHINESE = /[\u4e00-\u9fff]/;
/** Units and codes that are the same in both languages. */
const WORDLESS = /^[^\p{L}]*(?:[kM]?Ω|mm²?|V|m?A|USB|HDMI|I2C)?[^\p{L}]*$/u;

/**
 * Every text of the tables that lacks a language: no Chinese in the Chinese, or Chinese in the
 * English. Both empty is a text that nobody needs.
 */
export function wordProblems(value: unknown, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (isWords(value)) return languageProblems(value, at);
  return Object.entries(value).flatMap(([key, inner]) => wordProblems(inner, `${at}/${key}`));
}

function isWords(value: object): value is { zh: string; en: string } {
  return "zh" in value && "en" in value;
}

function languageProblems({ zh, en }: { zh: string; en: string }, at: string): string[] {
  if ((zh === "") !== (en === "")) return [`${at}: one language is empty`];
  if (zh === en && WORDLESS.test(zh)) return [];
  const problems: string[] = [];
  if (!CHINESE.test(zh) && !WORDLESS.test(zh) && !isOwnNotation(zh)) {
    problems.push(`${at}: no Chinese in "${zh}"`);
  }
  if (CHINESE.test(en)) problems.push(`${at}: Chinese in "${en}"`);
  return problems;
}

/** Part numbers and log codes are written alike: every word has a digit or a hyphen in it. */
function isOwnNotation(text: string): boolean {
  return (text.match(/[A-Za-z][\w-]*/g) ?? []).every((word) => /[\d-]/.test(word));
}
