import { describe, expect, test } from "vitest";
import {
  EXCURSIONS,
  FAULTS,
  OUTCOMES,
  REFUSALS,
  SHOWN,
  UPDATE_CODES,
  WIRE_CODES,
} from "./codes.ts";
import { GATEWAY_ALERTS } from "./gateway-alerts.ts";
import {
  EXCURSION_SENTENCES,
  FAULT_SENTENCES,
  GATEWAY_ALERT_SENTENCES,
  OUTCOME_SENTENCES,
  REFUSAL_SENTENCES,
  SHOWN_SENTENCES,
  sentenceOfDisplay,
  UPDATE_SENTENCES,
  WIRE_SENTENCES,
} from "./sentences.ts";

const REGISTRIES = [
  ["refusals", REFUSALS, REFUSAL_SENTENCES],
  ["outcomes", OUTCOMES, OUTCOME_SENTENCES],
  ["faults", FAULTS, FAULT_SENTENCES],
  ["excursions", EXCURSIONS, EXCURSION_SENTENCES],
  ["wire codes", WIRE_CODES, WIRE_SENTENCES],
  ["ends of an update", UPDATE_CODES, UPDATE_SENTENCES],
  ["codes of the display", SHOWN, SHOWN_SENTENCES],
  ["alerts of a gateway", GATEWAY_ALERTS, GATEWAY_ALERT_SENTENCES],
] as const;

const isChinese = (text: string) => /[\u4e00-\u9fff]/.test(text);

describe("every code that travels has its sentence", () => {
  test.each(REGISTRIES)("%s and their sentences are the same list", (_name, codes, sentences) => {
    expect(Object.keys(sentences).sort()).toEqual([...codes].sort());
  });

  test.each(REGISTRIES)("%s are told in Chinese and in English", (_name, _codes, sentences) => {
    for (const { zh, en } of Object.values(sentences)) {
      expect(isChinese(zh)).toBe(true);
      expect(isChinese(en)).toBe(false);
      expect(en.length).toBeGreaterThan(10);
    }
  });

  test("a display has a sentence for all it may be told to say", () => {
    for (const code of [...SHOWN, ...REFUSALS, ...OUTCOMES, ...FAULTS]) {
      expect(isChinese(sentenceOfDisplay(code).zh)).toBe(true);
    }
  });

  test("no code stands in two lists, so a code alone says what it means", () => {
    const kiosks: string[] = [...REFUSALS, ...OUTCOMES, ...FAULTS, ...SHOWN];
    const all = [...kiosks, ...EXCURSIONS, ...WIRE_CODES, ...GATEWAY_ALERTS];
    expect(new Set(all).size).toBe(all.length);
  });
});
