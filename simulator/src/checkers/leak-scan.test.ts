import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { LeakScan } from "./leak-scan.ts";

/** The textbook numbers of GB 11643 and one of a division that does not exist. */
const NUMBERS = ["11010519491231002X", "440524188001010014", "990000200001010012"];
const [PLANTED = ""] = NUMBERS;
const digest = (algorithm: string) => createHash(algorithm).update(PLANTED).digest();

const FORMS: [string, Buffer][] = [
  ["ascii", Buffer.from(PLANTED)],
  ["utf-16le", Buffer.from(PLANTED, "utf16le")],
  ["md5", digest("md5")],
  ["sha-1", digest("sha1")],
  ["sha-256", digest("sha256")],
  ["sm3", digest("sm3")],
];

const NOISE = createHash("sha512").update("noise").digest();

function leaksIn(bytes: Buffer) {
  const scan = new LeakScan(NUMBERS);
  scan.scan("a file", bytes);
  return scan.leaks;
}

describe("An ID number left in a file is found", () => {
  test.each(FORMS)("as %s, in bytes", (form, bytes) => {
    const found = leaksIn(Buffer.concat([NOISE, bytes, NOISE]));
    expect(found).toEqual([{ where: "a file", form, planted: 0, at: NOISE.length }]);
  });

  test.each(FORMS)("as %s, in hexadecimal of either case", (form, bytes) => {
    for (const hex of [bytes.toString("hex"), bytes.toString("hex").toUpperCase()]) {
      const found = leaksIn(Buffer.from(`{"key":"${hex}"}`));
      expect(found.map((leak) => leak.form)).toContain(`${form} hex`);
    }
  });

  test.each(FORMS)("as %s, in base64, wherever in the encoded text it stands", (form, bytes) => {
    for (const before of ["", "a", "ab", "abc"]) {
      const text = Buffer.concat([Buffer.from(before), bytes, Buffer.from("and more")]);
      const found = leaksIn(Buffer.from(`"${text.toString("base64")}"`));
      expect(found.map((leak) => leak.form)).toContain(`${form} base64`);
    }
  });

  test("at the very end and the very beginning", () => {
    expect(leaksIn(Buffer.from(PLANTED))).toHaveLength(1);
  });
});

describe("What is no ID number", () => {
  test("is not taken for one: a neighbour, a cut number, noise", () => {
    const neighbour = "110105194912310038";
    expect(leaksIn(Buffer.from(neighbour + PLANTED.slice(0, 17)))).toEqual([]);
    expect(leaksIn(Buffer.concat(Array.from({ length: 100 }, () => NOISE)))).toEqual([]);
  });

  test("is counted as looked at, so an empty scan can be told", () => {
    const scan = new LeakScan(NUMBERS);
    scan.scan("one", Buffer.alloc(10));
    scan.scan("two", Buffer.alloc(3));
    expect(scan.scannedBytes).toBe(13);
  });
});
