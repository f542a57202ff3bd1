import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** `none` for what takes no current of its own. */
export type Rail = "24V" | "5V" | "3V3" | "mains" | "none";

/** One line of the reference kiosk's parts list, as hardware-docs/reference-kiosk/parts.json. */
export interface Part {
  /** As the firmware's pin table calls it; `spiral` stands for every lane. */
  key: string;
  zh: string;
  en: string;
  quantity: number;
  /** What feeds it. */
  rail: Rail;
  /** Milliamperes of one piece on its rail. */
  idleMa: number;
  peakMa: number;
  /** Where the currents come from; begins with UNVERIFIED when nobody of us has measured them. */
  source: string;
  alternatives: string[];
  noteZh: string;
  noteEn: string;
}

/** Folder of the reference kiosk's papers. */
export const PAPERS = resolve(import.meta.dirname, "../../../hardware-docs/reference-kiosk");

export function partsList(): Part[] {
  return JSON.parse(readFileSync(resolve(PAPERS, "parts.json"), "utf8")) as Part[];
}
