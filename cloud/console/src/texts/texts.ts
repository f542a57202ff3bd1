import { createContext, useContext } from "react";
import { ZH, type TextKey } from "./zh.ts";

export type Language = "zh" | "en";
export type { TextKey };

/** Each language by its own name, as a switch shows it to those who cannot read the other. */
export const LANGUAGE_NAMES: Record<Language, string> = { zh: "中文", en: "English" };

/** Every text of one language. */
export type Catalogue = Readonly<Record<TextKey, string>>;

const LOCALES: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };
/** China counts its days in UTC+8, whatever the reader's computer does. */
const TIME_ZONE = "Asia/Shanghai";

type Filling = Readonly<Record<string, string | number>>;

/** How the console speaks: every text, name, number and time in one language. */
export interface Voice {
  language: Language;
  /** A text of the catalogue, `{name}` filled in. */
  say: (key: TextKey, filling?: Filling) => string;
  /** A text whose key is put together, or what stands for it when there is none. */
  word: (group: string, name: string) => string;
  name: (names: { zh: string; en: string }) => string;
  number: (value: number) => string;
  /** A time with its minute. */
  time: (ms: number) => string;
  day: (ms: number) => string;
  /** A day kept as yyyymmdd. */
  expiry: (day: number) => string;
}

/** How to speak a language; English comes when somebody first wants it. Rejects without a link. */
export async function readVoice(language: Language): Promise<Voice> {
  return voiceOf(language, language === "zh" ? ZH : (await import("./en.ts")).EN);
}

/** The voice of a language with its texts. Pure. */
export function voiceOf(language: Language, catalogue: Catalogue): Voice {
  const known: Readonly<Record<string, string | undefined>> = catalogue;
  const locale = LOCALES[language];
  const numbers = new Intl.NumberFormat(locale);
  const times = new Intl.DateTimeFormat(locale, {
    timeZone: TIME_ZONE,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
  const days = new Intl.DateTimeFormat(locale, {
    timeZone: TIME_ZONE,
    month: "short",
    day: "numeric",
  });
  return {
    language,
    say: (key, filling = {}) => filled(catalogue[key], filling),
    word: (group, name) => known[`${group}.${name}`] ?? name,
    name: (names) => names[language],
    number: (value) => numbers.format(value),
    time: (ms) => times.format(ms),
    day: (ms) => days.format(ms),
    expiry: (day) => String(day).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3"),
  };
}

function filled(text: string, filling: Filling): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(filling[name] ?? whole));
}

export const VoiceContext = createContext<Voice>(voiceOf("zh", ZH));

/** How to speak here. */
export const useVoice = (): Voice => useContext(VoiceContext);
