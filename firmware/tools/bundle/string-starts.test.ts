import { expect, it } from "vitest";
import { partStringStarts } from "./string-starts.ts";

it.each([
  ["a branch", 'if(a){b()}"c"===d&&e()', 'if(a){b()};"c"===d&&e()'],
  ["an else", 'if(a){b()}else{c()}"d"', 'if(a){b()}else{c()};"d"'],
  ["a case", 'switch(a){case 1:if(b){c()}"d"===e}', 'switch(a){case 1:if(b){c()};"d"===e}'],
  ["twice in a function", 'f=function(){{a}"b";{c}"d"}', 'f=function(){{a};"b";{c};"d"}'],
])("a string that starts the statement after %s is kept from it", (_what, code, expected) => {
  expect(partStringStarts(code)).toBe(expected);
});

it.each(['"a"===b&&c()', 'if(a)b();"c"===d', 'a={};"b"', 'if(a){b()}else"c"===d&&e()', ""])(
  "leaves %j",
  (code) => expect(partStringStarts(code)).toBe(code),
);
