/** Every word of the papers in both languages; Chinese is the first. */
export interface Words {
  zh: string;
  en: string;
}

export type Language = keyof Words;

export const LANGUAGES: readonly Language[] = ["zh", "en"];

/** `parts.md` in Chinese, `parts.en.md` in English. */
export function fileOf(name: string, language: Language): string {
  return language === "zh" ? `${name}.md` : `${name}.en.md`;
}

/** Both, as drawings carry them. */
export function both({ zh, en }: Words): string {
  return zh === en ? zh : `${zh} ${en}`;
}
