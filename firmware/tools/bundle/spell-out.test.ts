import { expect, it } from "vitest";
import { spellOut } from "./spell-out.ts";

it("a list that functions look things up in stands in each of them and no more at the top", () => {
  const code =
    'function a(x){return L.indexOf(x)}var L=["p","q"];function b(i){return L[i]}b(a("p"));';
  expect(spellOut(code, ["L"])).toBe(
    'function a(x){return (["p","q"]).indexOf(x)}function b(i){return (["p","q"])[i]}b(a("p"));',
  );
});

it("a constant may be made of others, in any order", () => {
  const code = "var one=1;var L=[one,-2];var O={L:L};print(O.L[0]);";
  expect(spellOut(code, ["L", "O"])).toBe("var one=1;print(({L:([one,-2])}).L[0]);");
});

it("a property of the same name is left alone", () => {
  const code = "var L=[1];print(x.L,{L:2},x[L]);";
  expect(spellOut(code, ["L"])).toBe("print(x.L,{L:2},x[([1])]);");
});

it.each([
  ["that is made by doing something", "var L=start();"],
  ["that does not exist", "var M=[1];"],
  ["that is no constant but a function", "function L(){}"],
  ["that a parameter hides", "var L=[1];function a(L){return L}"],
  ["that a variable hides", "var L=[1];function a(){var L=2;return L}"],
  ["whose own part a variable hides", "var o=1;var L=[o];function a(){var o=2;return L}"],
])("a constant %s is refused by its name", (_what, code) => {
  expect(() => spellOut(code, ["L"])).toThrow(/^[Lo] is /);
});
