import type { Names } from "../services.ts";
import type { Language } from "./language.ts";
import { EN } from "./texts-en.ts";
import { ZH } from "./texts-zh.ts";

export type TextKey = keyof typeof ZH;

/** Every text of the pages; `texts.test.ts` keeps both languages complete and every key in use. */
export const CATALOGUES: Record<Language, Record<TextKey, string>> = { zh: ZH, en: EN };

/**
 * One language, ready to speak: texts of the pages by key, and anything that has a name in both.
 */
export interface Voice {
  language: Language;
  say: (key: TextKey, values?: Record<string, string | number>) => string;
  name: (names: Names) => string;
}

/**
 * The voice of one language. A `{name}` without a value stays visible, so a test or a person sees
 * it.
 */
export function voiceOf(language: Language): Voice {
  const catalogue = CATALOGUES[language];
  return {
    language,
    say: (key, values = {}) =>
      catalogue[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    name: (names) => names[language],
  };
}
