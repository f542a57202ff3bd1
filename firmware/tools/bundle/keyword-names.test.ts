import { expect, it } from "vitest";
import { renameKeywords } from "./keyword-names.ts";

it("renames a variable that Espruino would take for a keyword, wherever it is used", () => {
  expect(renameKeywords("function f(of){return of+g(of.of)}")).toBe(
    "function f(of_){return of_+g(of_.of)}",
  );
});

it("leaves the names of properties", () => {
  expect(renameKeywords("a.of({of:1})")).toBe("a.of({of:1})");
});
