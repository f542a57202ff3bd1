import { expect, test } from "vitest";
import { shortenNullish } from "./nullish.ts";

test("what is made of ?? and of ?. compares once, with the same answer", () => {
  const cases: [string, string][] = [
    ["null!==(a=f())&&void 0!==a?a:1", "null!=(a=f())?a:1"],
    ["null===(a=f())||void 0===a?void 0:a.b", "null==(a=f())?void 0:a.b"],
    [
      "null!==(a=null===(b=f())||void 0===b?void 0:b.c)&&void 0!==a?a:1",
      "null!=(a=null==(b=f())?void 0:b.c)?a:1",
    ],
  ];
  for (const [long, short] of cases) {
    expect(shortenNullish(long)).toBe(short);
    for (const value of [undefined, null, 0, "", false, Number.NaN, "x", { b: 7, c: 0 }, [1]]) {
      const run = (code: string): unknown =>
        // Both forms are run, as the interpreter would.
        (new Function("f", `var a,b;return ${code}`) as (f: () => unknown) => unknown)(() => value);
      expect(run(short)).toEqual(run(long));
    }
  }
});

test("what only looks like it is left alone", () => {
  const others = [
    "null!==(a=f())&&void 0!==b?a:1",
    "null!==(a=f())||void 0!==a?a:1",
    "null!==a&&void 0!==a?a:1",
    "1!==(a=f())&&void 0!==a",
    '"null!==(a=f())&&void 0!==a"',
  ];
  for (const code of others) expect(shortenNullish(code)).toBe(code);
});
