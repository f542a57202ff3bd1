import { expect, it } from "vitest";
import { sink } from "./sink.ts";

const tidy = (code: string): string => code.replaceAll("\n", "");

it("a function that only a cold one uses moves into it, with what only that one uses", () => {
  const code = "function a(){return b()}function b(){return K[0]}var K=[1];print(a());";
  expect(tidy(sink(code, ["a"]))).toBe(
    "function a(){function b(){return K[0]}var K=[1];return b()}print(a());",
  );
});

it("what stands before the cold function moves too", () => {
  const code = "function b(){return 1}function a(){return b()}print(a());";
  expect(tidy(sink(code, ["a"]))).toBe("function a(){function b(){return 1}return b()}print(a());");
});

it("a class of its own moves with the function that makes it", () => {
  const code = "var B=(function(){function B(){}return B}());function a(){return new B()}a();";
  expect(tidy(sink(code, ["a"]))).toBe(
    "function a(){var B=(function(){function B(){}return B}());return new B()}a();",
  );
});

it("a function that two cold ones use stands in each of them, with what it uses itself", () => {
  const code =
    "function a(){return c(1)}function b(){return c(2)}function c(x){return d(x)}" +
    "function d(x){return h(x)}function h(x){return x}print(a(),b(),h(3));";
  const both = "function c(x){return d(x)}function d(x){return h(x)}";
  expect(tidy(sink(code, ["a", "b"]))).toBe(
    `function a(){${both}return c(1)}function b(){${both}return c(2)}` +
      "function h(x){return x}print(a(),b(),h(3));",
  );
});

it.each([
  ["list", "var s=[1];"],
  ["class", "var s=(function(){function s(){}return s}());"],
])("a %s that two cold functions use stays one", (_what, shared) => {
  const code = `function a(){return s}function b(){return s}${shared}print(a()===b());`;
  expect(sink(code, ["a", "b"])).toBe(code);
});

it.each([
  ["a variable", "function b(){var d=1;return c()+d}"],
  ["a parameter", "function b(d){return c()+d}"],
  ["a function of its own", "function b(){function d(){}return c()}"],
])("what uses a name that the cold function has as %s stays, with what it needs", (_what, b) => {
  const code = `function a(){return c()}${b}function c(){return d()}function d(){return e()}`;
  const whole = `${code}function e(){return 1}print(a(),b());`;
  expect(sink(whole, ["b"])).toBe(whole);
  expect(sink(whole, ["a", "b"])).toBe(whole);
  expect(sink(whole.replace("return c()}", "return 2}"), ["b"])).toContain(
    "function e(){return 1}print",
  );
});

it.each([
  ["somebody else uses too", "function a(){b()}function b(){}function c(){b()}a();c();"],
  ["the program itself uses", "function a(){b()}function b(){}a();b();"],
  ["would be hidden by a variable", "function a(b){return b}function b(){}a();"],
  ["does something when it is made", "var b=start();function a(){return b}a();"],
])("what %s stays", (_what, code) => {
  expect(sink(code, ["a"])).toBe(code);
});

it("a cold function that is not there is an error, so that the list does not rot", () => {
  expect(() => sink("print(1)", ["a"])).toThrow("a is no function at the program's top");
});

it("the program says the same afterwards", () => {
  const code = `
    var ONE = [1, 2, 3];
    function double(x) { return x * TWO; }
    var TWO = 2;
    function total() { return double(ONE[0]) + double(ONE[1]) + double(ONE[2]); }
    function main() { return total() + total(); }
    said.push(main());`;
  const run = (text: string): unknown => {
    const said: unknown[] = [];
    new Function("said", text)(said);
    return said;
  };
  expect(run(sink(code, ["total", "main"]))).toEqual(run(code));
});
