import { describe, expect, it } from "vitest";
import { civilFromDays, daysFromCivil, isCivilDay } from "./civil-day.ts";

const DAY_MS = 86400000;

describe("days", () => {
  it("are counted as every calendar counts them, from 1900 to 2200", () => {
    const first = Date.UTC(1900, 0, 1) / DAY_MS;
    const last = Date.UTC(2200, 11, 31) / DAY_MS;
    for (let days = first; days <= last; days += 1) {
      const date = new Date(days * DAY_MS);
      const month = (date.getUTCMonth() + 1) * 100;
      const civil = date.getUTCFullYear() * 10000 + month + date.getUTCDate();
      if (civilFromDays(days) !== civil || daysFromCivil(civil) !== days || !isCivilDay(civil)) {
        expect({ days, back: civilFromDays(days) }).toEqual({ days: daysFromCivil(civil), civil });
      }
    }
  });

  it.each([20270229, 21000229, 20260431, 20260001, 20261301, 20260100, 20260132, 0])(
    "%i is none",
    (yyyymmdd) => {
      expect(isCivilDay(yyyymmdd)).toBe(false);
    },
  );
});
