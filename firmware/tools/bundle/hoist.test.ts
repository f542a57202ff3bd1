import { describe, expect, it } from "vitest";
import { hoist } from "./hoist.ts";

describe("hoisting writes out what Espruino does not do", () => {
  it.each([
    ["a function called above it", "f();function f(){}", "function f(){}f();"],
    ["a function in a block", "if(a){f();function f(){}}", "function f(){}if(a){f();}"],
    ["a variable in a branch", "if(a){var b=1}c(b)", "var b;if(a){b=1;}c(b)"],
    ["a variable below its use", "a=1;var a;f(a)", "var a;a=1;f(a)"],
    ["a variable as a whole branch", "if(a)var b;else f()", "var b;if(a);else f()"],
    ["the head of a loop", "f();for(var i=0,n=2;i<n;i++);", "var i,n;f();for(i=0,n=2;i<n;i++);"],
    ["the head of a for-in", "f();for(var k in o)f(k)", "var k;f();for(k in o)f(k)"],
    ["inside a function", "a=function(){b();var b=1}", "a=function(){var b;b();b=1;};"],
    [
      "an initialiser holding a function",
      "f();var g=function(){h();var i}",
      "var g;f();g=function(){var i;h();};",
    ],
    [
      "a sequence in parentheses",
      "f();var g=(h=1,function(){})",
      "var g;f();g=(h=1,function(){});",
    ],
    ["a sequence beside a hole", "f([(a,b),,c])", "f([(a,b),void 0,c])"],
    ["a hole in an array", "f([0,,function(){g();var a}])", "f([0,void 0,function(){var a;g();}])"],
    ["a method read off a prototype", "Array.prototype.slice.call(a)", "[].slice.call(a)"],
  ])("%s", (_what, code, expected) => {
    const tidy = (text: string): string => text.split(";}").join("}").replace(/;$/, "");
    expect(tidy(hoist(code))).toBe(tidy(expected));
  });

  it.each([
    ["declarations that already stand at the top", "var a=1,b=a;f(a,b)"],
    ["a parameter declared again", "function f(a){return a}f(1)"],
    ["a method put on a prototype", "Array.prototype.last=1"],
  ])("leaves %s", (_what, code) => {
    expect(hoist(code)).toBe(code);
  });

  it("does not reset a parameter by declaring it again", () => {
    expect(hoist("function f(a){g();var a}")).toBe("function f(a){g();}");
  });
});
