/** Chinese first, English complete. */
export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** How each language calls itself, so that a person who reads only that one finds it. */
export const LANGUAGE_NAMES: Record<Language, string> = { zh: "中文", en: "English" };

/** The `lang` attribute: tells screen readers which voice and browsers which glyphs to use. */
export const LANGUAGE_TAGS: Record<Language, string> = { zh: "zh-CN", en: "en" };

const isLanguage = (word: string | undefined): word is Language =>
  LANGUAGES.some((language) => language === word);

/**
 * A choice made on the page wins and is remembered; then the browser's own preference; else
 * Chinese.
 * A browser that asks for languages without Chinese among them gets English.
 */
export function chooseLanguage(signs: {
  query?: string | undefined;
  cookie?: string | undefined;
  acceptLanguage?: string | undefined;
}): Language {
  if (isLanguage(signs.query)) return signs.query;
  if (isLanguage(signs.cookie)) return signs.cookie;
  const wanted = preferences(signs.acceptLanguage ?? "");
  const first = wanted.find((word) => isLanguage(word));
  if (isLanguage(first)) return first;
  return wanted.some((word) => word !== "*") ? "en" : "zh";
}

/** Primary subtags by falling weight (RFC 9110 section 12.5.4); weight 0 means "not this one". */
function preferences(header: string): string[] {
  return header
    .split(",")
    .map((range) => {
      const [tag = "", ...parameters] = range.trim().toLowerCase().split(";");
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1])[0];
      return { word: tag.split("-")[0] ?? "", weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter((range) => range.word !== "" && range.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map((range) => range.word);
}
