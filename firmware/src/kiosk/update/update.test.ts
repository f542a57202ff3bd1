import { describe, expect, test } from "vitest";
import { seeded } from "../journal/story.testing.ts";
import { imageOf, type Manner, PretendKiosk } from "./pretend-updates.testing.ts";

const FIRST = imageOf("1.0.0", "good", 1);
const kioskWithFirst = () => new PretendKiosk(FIRST);
const BAD: Manner[] = ["crashes", "hangs", "cannot-connect", "other-version"];

test("a kiosk whose plan names another version comes to run it, and says so once", () => {
  const kiosk = kioskWithFirst();
  expect(kiosk.update(imageOf("1.1.0", "good", 2))).toBe("1.1.0");
  expect(kiosk.started).toEqual(["1.0.0", "1.1.0"]);
  expect(kiosk.facts).toEqual([{ version: "1.1.0", code: "confirmed", running: "1.1.0" }]);
});

test("a kiosk that runs what its plan names asks for nothing and writes nothing", () => {
  const kiosk = kioskWithFirst();
  const { writes } = kiosk;
  kiosk.update(FIRST);
  expect([kiosk.asks, kiosk.writes - writes]).toEqual([0, 0]);
});

test("the version before can be had again", () => {
  const kiosk = kioskWithFirst();
  kiosk.update(imageOf("1.1.0", "good", 2));
  expect(kiosk.update(FIRST)).toBe("1.0.0");
  expect(kiosk.problem()).toBe("");
});

describe.each(BAD)("a program that %s", (manner) => {
  test("gives way to the old one after three starts, is told of, and is never tried again", () => {
    const kiosk = kioskWithFirst();
    const bad = imageOf("1.1.0", manner, 3);
    expect(kiosk.update(bad)).toBe("1.0.0");
    expect(kiosk.started).toEqual(["1.0.0", "1.1.0", "1.1.0", "1.1.0", "1.0.0"]);
    const code = manner === "crashes" || manner === "hangs" ? "not-started" : "not-connected";
    expect(kiosk.facts).toEqual([{ version: "1.1.0", code, running: "1.0.0" }]);
    const { length } = kiosk.started;
    kiosk.update(bad);
    kiosk.update(bad);
    expect(kiosk.started.slice(length)).toEqual(["1.0.0", "1.0.0"]);
    expect(kiosk.facts).toHaveLength(1);
  });

  test("is known for bad after a good one took its slot, and the same version mended is tried", () => {
    const kiosk = kioskWithFirst();
    const bad = imageOf("1.1.0", manner, 3);
    kiosk.update(bad);
    expect(kiosk.update(imageOf("1.2.0", "good", 4))).toBe("1.2.0");
    expect(kiosk.update(imageOf("1.3.0", "good", 5))).toBe("1.3.0");
    expect(kiosk.update(bad)).toBe("1.3.0");
    expect(kiosk.facts.filter(({ version }) => version === "1.1.0")).toHaveLength(1);
    expect(kiosk.update(imageOf("1.1.0", "good", 6))).toBe("1.1.0");
  });
});

describe("a gateway that is not to be trusted", () => {
  test("cannot bring a program whose tag is wrong: nothing is fetched", () => {
    const kiosk = kioskWithFirst();
    kiosk.mischief = (m) => ({
      ...m,
      ...(m.manifest && { manifest: { ...m.manifest, tag: "0".repeat(32) } }),
    });
    expect(kiosk.update(imageOf("1.1.0", "good", 2))).toBe("1.0.0");
    expect(kiosk.facts).toEqual([{ version: "1.1.0", code: "bad-tag", running: "1.0.0" }]);
    expect(kiosk.asks).toBe(1);
  });

  test("cannot bring other bytes: they are fetched twice, then never again", () => {
    const kiosk = kioskWithFirst();
    kiosk.mischief = (m) => (m.bytes === "" ? m : { ...m, bytes: "AAAA" + m.bytes.slice(4) });
    const image = imageOf("1.1.0", "good", 2);
    expect(kiosk.update(image)).toBe("1.0.0");
    expect(kiosk.facts).toEqual([{ version: "1.1.0", code: "bad-image", running: "1.0.0" }]);
    const { asks } = kiosk;
    expect(kiosk.update(image)).toBe("1.0.0");
    expect([kiosk.asks - asks, kiosk.facts.length]).toEqual([1, 1]);
  });

  test("that brings too much, too little or another place's bytes changes nothing by it", () => {
    const kiosk = kioskWithFirst();
    let n = 0;
    kiosk.mischief = (m) => {
      n++;
      if (n % 5 === 0) return undefined;
      if (n % 5 === 1) return { ...m, bytes: "AAAA".repeat(200) };
      if (n % 5 === 2) return { ...m, offset: m.offset + 4 };
      return n % 5 === 3 ? { ...m, bytes: m.bytes.slice(0, 16) } : m;
    };
    expect(kiosk.update(imageOf("1.1.0", "good", 2))).toBe("1.1.0");
  });
});

test("a program larger than a slot is not fetched", () => {
  const kiosk = kioskWithFirst();
  const large = { ...imageOf("1.1.0", "good", 2), bytes: new Uint8Array(2049) };
  expect(kiosk.update(large)).toBe("1.0.0");
  expect(kiosk.facts).toEqual([{ version: "1.1.0", code: "too-large", running: "1.0.0" }]);
});

describe("a thousand updates on one flash, the power gone at a random write of each", () => {
  test("never leave it unbootable, nor telling of a version that does not run", () => {
    const random = seeded(20261122);
    const kiosk = kioskWithFirst();
    const ends = { good: 0, bad: 0, cut: 0 };
    let before = "1.0.0";
    for (let i = 1; i <= 1000; i++) {
      const manner = random(4) === 0 ? (BAD[random(BAD.length)] ?? "crashes") : "good";
      const image = imageOf(`2.${i}`, manner, 100 + i);
      const cut = { write: random(writesOf(image)), bytes: random(300) };
      const facts = kiosk.facts.length;
      const now = kiosk.update(image, cut);
      expect(kiosk.problem(), `update ${i}`).toBe("");
      expect(now, `update ${i}`).toBe(manner === "good" ? image.version : before);
      const told = kiosk.facts.slice(facts);
      expect(told.length, `update ${i}`).toBeGreaterThan(0);
      for (const { version, code, running } of told) {
        expect(version).toBe(image.version);
        expect(code === "confirmed", `update ${i}`).toBe(running === image.version);
      }
      ends[manner === "good" ? "good" : "bad"]++;
      if (kiosk.cut === undefined) ends.cut++;
      before = now;
    }
    expect(ends.cut).toBeGreaterThan(900);
    expect(ends.bad).toBeGreaterThan(200);
  }, 120_000);
});

/** About how many times flash is written for an update; a few cuts come too late to happen. */
function writesOf(image: ReturnType<typeof imageOf>): number {
  const chunks = Math.ceil(image.bytes.length / 256);
  const begun = 4;
  const ended = image.manner === "good" ? 5 : 8;
  return begun + chunks + 2 * Math.ceil(image.bytes.length / 1024) + ended;
}
