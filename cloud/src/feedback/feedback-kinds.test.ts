import { describe, expect, it } from "vitest";
import { isFeedbackKind, WORDS_MAX, withoutNumbers } from "./feedback-kinds.ts";

describe("what a resident writes", () => {
  it.each([
    ["我的电话 13800138000，请回电", "我的电话 •••，请回电"],
    ["138-0013-8000", "•••"],
    ["身份证 11010519491231002X 号", "身份证 ••• 号"],
    ["１３８００１３８０００", "•••"],
  ])("loses numbers that name a person: %s", (words, kept) => {
    expect(withoutNumbers(words)).toBe(kept);
  });

  it.each(["批号 20260101A", "等了 10 分钟，2 盒都没出", "lot 8813377"])(
    "keeps what is about the box: %s",
    (words) => {
      expect(withoutNumbers(words)).toBe(words);
    },
  );

  it("is kept to its length", () => {
    expect(withoutNumbers("好".repeat(WORDS_MAX + 50))).toHaveLength(WORDS_MAX);
  });

  it("is of a kind we know", () => {
    expect(isFeedbackKind("reaction")).toBe(true);
    expect(isFeedbackKind("constructor")).toBe(false);
  });
});
