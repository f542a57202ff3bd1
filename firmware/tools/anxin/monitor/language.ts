import type { Sentence } from "../codes.ts";

export type Language = keyof Sentence;

export const LANGUAGES: readonly Language[] = ["zh", "en"];
