import { expect, test } from "vitest";
import { BadCountyFile, countyFileIn } from "./county-file.ts";

test("a county file that is not JSON is refused, and its tokens are not quoted", () => {
  const text = '{"gateways":[{"gateway":"g1","token":"planted"}] "x"}';
  expect(() => countyFileIn(text)).toThrow(BadCountyFile);
  expect(() => countyFileIn('"planted" "x"')).not.toThrow("planted");
});
