import { expect, test } from "vitest";
import { firstVendActions, wordsOf } from "./card.ts";
import { Tool } from "./tool.ts";

const actions = firstVendActions();

test("from a blank board to the first vend a person does at most seven things", () => {
  expect(actions.length).toBeGreaterThan(0);
  expect(actions.length).toBeLessThanOrEqual(7);
});

test.each(actions.filter(({ command }) => command !== undefined))(
  "the card's command for $id is one the tool has, with every option it names",
  async (action) => {
    const [name = "", ...words] = wordsOf(action, {});
    const tool = new Tool(["help", name]);
    expect(await tool.ended()).toBe(0);
    const options = words.filter((word) => word.startsWith("--"));
    expect(options.length).toBeGreaterThan(0);
    for (const option of options) expect(tool.output).toContain(`${option} <`);
  },
);
