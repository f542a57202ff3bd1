import { describe, expect, test } from "vitest";
import { problemsOf } from "./proof-story.ts";
import { VEND_TABLE } from "./vend-table.ts";

describe("the vend table", () => {
  test.each(VEND_TABLE.map((story) => [story.name, story] as const))("%s", (_name, story) => {
    expect(problemsOf(story)).toEqual([]);
  });

  test("a story told wrong is noticed", () => {
    const story = VEND_TABLE[0];
    if (story === undefined) throw new Error("the table is empty");
    expect(problemsOf({ ...story, facts: [] })).toHaveLength(1);
    expect(problemsOf({ ...story, motors: ["1 on"] })).toHaveLength(1);
  });
});
