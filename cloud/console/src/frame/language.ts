import { useEffect, useState } from "react";
import type { Language } from "../texts/texts.ts";

const KEPT = "anxin-language";

/** Chinese unless this browser's user chose English here before. */
function keptLanguage(): Language {
  try {
    return localStorage.getItem(KEPT) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

/** The console's language, kept in this browser, and how to change it. */
export function useLanguage(): [Language, (language: Language) => void] {
  const [language, setLanguage] = useState(keptLanguage);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  const change = (next: Language) => {
    setLanguage(next);
    try {
      localStorage.setItem(KEPT, next);
    } catch {
      // A browser that keeps nothing still shows the language until it is closed.
    }
  };
  return [language, change];
}
