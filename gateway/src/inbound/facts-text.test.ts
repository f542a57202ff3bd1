import { expect, test } from "vitest";
import { factsText } from "./facts-text.ts";

test.each([
  ["one fact", '{"epoch":1,"facts":[{"seq":1}]}', '[{"seq":1}]'],
  ["no fact", '{"epoch":1,"facts":[]}', "[]"],
  ["two", '{"epoch":1,"facts":[{"seq":1},{"seq":2}]}', '[{"seq":1},{"seq":2}]'],
])("%s is found as it was written", (_name, json, text) => {
  expect(factsText(json, 1)).toBe(text);
  expect(JSON.parse(text)).toEqual(JSON.parse(json).facts);
});

test.each([
  ["facts said twice", '{"epoch":1,"facts":[1],"facts":[2]}'],
  ["facts said twice, in other letters", '{"epoch":1,"facts":[1],"\\u0066acts":[2]}'],
  ["another list at the end", '{"epoch":1,"facts":[1],"epoch":[2]}'],
  ["another order", '{"facts":[1],"epoch":1}'],
  ["another epoch first", '{"epoch":2,"epoch":1,"facts":[1]}'],
  ["room between", '{"epoch":1, "facts":[1]}'],
  ["room at the end", '{"epoch":1,"facts":[1]} '],
])("a message with %s is not taken for one", (_name, json) => {
  expect(factsText(json, 1)).toBeUndefined();
});
