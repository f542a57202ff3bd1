import { imageAddress } from "@anxin/firmware/kiosk";
import { expect, test } from "vitest";
import { bytesAt, imageOf, SLOTS, startable } from "../boards/program-slots.ts";
import { simulate } from "./command.ts";
import type { County } from "./county.ts";

const SLOW_MS = 300_000;

test(
  "a good program reaches every kiosk byte for byte, a bad one comes to one kiosk and goes",
  { timeout: SLOW_MS },
  async () => {
    let county: County | undefined;
    const { findings } = await simulate(
      { seed: "7", days: 2, kiosks: 3, faults: [], perDay: 8, demand: undefined },
      {
        progress: () => {},
        meanwhile: (opened) => {
          county = opened;
        },
      },
    );
    expect(findings).toEqual([]);
    if (county === undefined) throw new Error("no county was opened");
    for (const { memory } of county.boards) {
      const { read } = memory.flash;
      const found = startable(read);
      expect(found).toMatchObject({ version: "1.0.0", confirmed: true });
      const image = imageOf("1.0.0");
      const there = bytesAt(read, imageAddress(SLOTS, found?.index ?? 0), image.length);
      expect(Buffer.from(there).equals(image)).toBe(true);
    }
    const tried = county.rollouts.starts().filter(({ version }) => version === "1.1.0");
    expect(new Set(tried.map(({ kiosk }) => kiosk)).size).toBe(1);
  },
);
