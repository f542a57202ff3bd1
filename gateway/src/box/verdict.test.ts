import { describe, expect, test } from "vitest";
import { ANSWER_MS, type Look, STEADY_LOOKS, verdict } from "./verdict.ts";

type Reason = NonNullable<Look>["reasons"][number];

function look(upSeconds: number, ...codes: Reason["code"][]): Look {
  return { upSeconds, reasons: codes.map((code) => ({ code, kiosk: "", zh: "", en: "" })) };
}

const steady = (...codes: Reason["code"][]) =>
  Array.from({ length: STEADY_LOOKS }, (_, at) => look(2 * at, ...codes));
const at = { before: look(9_000), elapsedMs: 12_000 };

describe("a gateway that was restarted on another release", () => {
  test("is well when it has answered steadily without a new reason", () => {
    expect(verdict({ ...at, looks: steady() })).toBe("well");
  });

  test("is waited for while it has not answered often enough", () => {
    expect(verdict({ ...at, looks: [undefined, look(0), look(2)] })).toBe("wait");
  });

  test("is ill when it has not answered in time", () => {
    const looks = Array.from({ length: 40 }, () => undefined);
    expect(verdict({ ...at, looks, elapsedMs: ANSWER_MS - 1 })).toBe("wait");
    expect(verdict({ ...at, looks, elapsedMs: ANSWER_MS })).toBe("ill");
  });

  test("is ill when it died and was started again in between", () => {
    expect(verdict({ ...at, looks: [look(2), look(4), undefined, look(1)] })).toBe("ill");
  });

  test("is ill with a reason that was not there before, and well with one that was", () => {
    const looks = steady("gateway-disk-failed");
    expect(verdict({ ...at, looks, elapsedMs: ANSWER_MS })).toBe("ill");
    const before = look(9_000, "gateway-disk-failed");
    expect(verdict({ ...at, before, looks })).toBe("well");
  });

  test("is not blamed for kiosks and clouds that are away", () => {
    expect(verdict({ ...at, looks: steady("kiosk-away", "cloud-away") })).toBe("well");
  });

  test("is not taken for the process that should have ended", () => {
    const looks = Array.from({ length: STEADY_LOOKS }, (_, n) => look(9_000 + n));
    expect(verdict({ ...at, looks })).toBe("wait");
    expect(verdict({ ...at, looks, elapsedMs: ANSWER_MS })).toBe("ill");
  });

  test("needs only to answer where nothing answered before", () => {
    expect(verdict({ ...at, before: undefined, looks: steady() })).toBe("well");
  });
});
