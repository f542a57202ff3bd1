import fc from "fast-check";
import { expect, test } from "vitest";
import { GS, readDigitalLink, readScanned, writeBracketed } from "./gs1-elements.ts";
import { writeDigitalLink, writeScanned, type Element } from "./gs1-elements.ts";
import { dayOfSix, isGtin, readScan } from "./read-scan.ts";

const GTIN = "06901234567892";
const CARTON = { di: GTIN, lot: "AB12", expiry: 20281231, serial: "SN000001", scheme: "gs1" };

test.each([
  ["a scanner with symbology identifier", `]d201${GTIN}1728123110AB12${GS}21SN000001`],
  ["a scanner without it", `01${GTIN}1728123110AB12${GS}21SN000001`],
  ["a scanner that sends the first FNC1", `${GS}01${GTIN}1728123110AB12${GS}21SN000001`],
  ["the text below the code", `(01)${GTIN}(17)281231(10)AB12(21)SN000001`],
  ["a Digital Link", `https://id.gs1.org/01/${GTIN}/10/AB12/21/SN000001?17=281231`],
  ["a Digital Link with a stem", `https://a.example/x/y/01/${GTIN}/10/AB12/21/SN000001?17=281231`],
])("%s tells GTIN, lot, expiry and serial", (_, text) => {
  expect(readScan(text, 2026)).toMatchObject(CARTON);
});

test("a GTIN of 13 digits in an address is the one of 14 with a zero before it", () => {
  expect(readScan("https://a.example/01/6901234567892/10/X", 2026)).toMatchObject({ di: GTIN });
});

test("a UDI of the MA agency tells its item, lot and dates of six or eight digits", () => {
  const text = "MA.156.M0.100123.10000018.LAB12.SN1.M20240101.V281231";
  expect(readScan(text, 2026)).toEqual({
    scheme: "ma",
    di: "MA.156.M0.100123.10000018",
    lot: "AB12",
    serial: "N1",
    produced: 20240101,
    expiry: 20281231,
  });
});

test("a drug code of 20 digits is known as one, and tells no lot", () => {
  expect(readScan("81234567890123456789", 2026)).toEqual({ scheme: "drug-code" });
});

test.each([
  "",
  "hello",
  "01",
  `01${GTIN}1`,
  `(01)`,
  "https://a.example/k/k1",
  "MA.156",
  `]d210A${GS}`,
])("%j is no code of a pack", (text) => {
  expect(readScan(text, 2026)?.di).toBeUndefined();
});

test.each([
  ["281231", 2026, 20281231],
  ["280200", 2026, 20280229],
  ["270200", 2026, 20270228],
  ["760101", 2026, 20760101],
  ["770101", 2026, 19770101],
  ["010101", 2099, 21010101],
  ["281301", 2026, undefined],
  ["280230", 2026, undefined],
])("the six digits %s read in %i are the day %s", (digits, year, day) => {
  expect(dayOfSix(digits, year)).toBe(day);
});

test.each([
  [GTIN, true],
  ["16901234567899", true],
  ["06901234567893", false],
  ["6901234567892", false],
])("whether %s is a GTIN of 14 digits: %s", (gtin, is) => {
  expect(isGtin(gtin)).toBe(is);
});

test("whatever the lot and serial, what is written is read again", () => {
  const signs = "!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz";
  const value = fc.string({ unit: fc.constantFrom(...signs), minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(value, value, (lot, serial) => {
      const elements: Element[] = [
        ["01", GTIN],
        ["17", "281231"],
        ["10", lot],
        ["21", serial],
      ];
      expect(readScanned("]d2" + writeScanned(elements))).toEqual(elements);
      const back = readDigitalLink(writeDigitalLink("https://a.example", elements));
      expect(new Map(back)).toEqual(new Map(elements));
      expect(writeBracketed(elements)).toContain(`(10)${lot}`);
    }),
  );
});
