import { expect, test } from "vitest";
import { readBracketed, type Element } from "../inventory/gs1-elements.ts";
import { BadGs1, checkElements, drawDataMatrix, drawDigitalLink } from "./gs1-engine.ts";

const ruleOf = (text: string) => {
  try {
    checkElements(readBracketed(text) ?? []);
    return "good";
  } catch (error) {
    if (!(error instanceof BadGs1)) throw error;
    return error.rule;
  }
};

test.each([
  ["(01)06901234567892(17)281231(10)AB12(21)SN000001", "good"],
  ["(01)06901234567892(17)281200", "good"],
  ["(01)06901234567893(10)AB12", "GS1badChecksum"],
  ["(01)06901234567892(17)281331", "GS1badMonth"],
  ["(01)06901234567892(10)AB 12", "GS1badCSET82character"],
  ["(01)06901234567892(10)ABCDEFGHIJKLMNOPQRSTU", "GS1valueTooLong"],
  ["(17)281231(10)AB12", "GS1missingAIs"],
  ["(01)06901234567892(05)1", "GS1unknownAI"],
])("the engine calls %s %s", (text, rule) => {
  expect(ruleOf(text)).toBe(rule);
});

test("a lot with brackets and a slash in it can be drawn, as a symbol and as an address", () => {
  const elements: Element[] = [
    ["01", "06901234567892"],
    ["10", "A(1)/B%2"],
  ];
  expect(drawDataMatrix(elements)).toContain("<svg");
  expect(drawDigitalLink("https://a.example", elements)).toContain("<svg");
});
