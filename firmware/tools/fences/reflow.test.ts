import { describe, expect, it } from "vitest";
import { reflow } from "./reflow.ts";

describe("a comment that is too wide", () => {
  it("gives its last words to the paragraph's next line", () => {
    expect(reflow(["// one two three", "// four"], 13)).toEqual(["// one two", "// three four"]);
  });

  it("opens a block written on one line", () => {
    expect(reflow(["  /** one two three */"], 14)).toEqual([
      "  /**",
      "   * one two",
      "   * three",
      "   */",
    ]);
  });

  it("leaves lists and tags as they stand", () => {
    expect(reflow([" * one two three", " * @param x", " */"], 11)).toEqual([
      " * one two",
      " * three",
      " * @param x",
      " */",
    ]);
  });

  it("leaves code and words that cannot be broken", () => {
    const lines = ["const a = 'one two three';", "// onetwothreefourfive"];
    expect(reflow(lines, 12)).toEqual(lines);
  });
});
