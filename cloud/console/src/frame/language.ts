import { useEffect, useState } from "react";
import { readVoice, type Language, type Voice } from "../texts/texts.ts";

const KEPT = "anxin-language";

/** Chinese unless this browser's user chose English here before. */
function keptLanguage(): Language {
  try {
    return localStorage.getItem(KEPT) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

/** What the console begins to speak; Chinese where English cannot be read now. */
export function firstVoice(): Promise<Voice> {
  return readVoice(keptLanguage()).catch(() => readVoice("zh"));
}

/** How the console speaks, and how to change that; the choice is kept in this browser. */
export function useLanguage(first: Voice): [Voice, (language: Language) => void] {
  const [voice, setVoice] = useState(first);
  useEffect(() => {
    document.documentElement.lang = voice.language === "zh" ? "zh-CN" : "en";
  }, [voice]);
  const change = async (language: Language) => {
    try {
      localStorage.setItem(KEPT, language);
    } catch {
      // A browser that keeps nothing still shows the language until it is closed.
    }
    // Without a link the other language cannot be read, and this one stays.
    await readVoice(language).then(setVoice, () => undefined);
  };
  return [voice, (language) => void change(language)];
}
