import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CORPUS, keep, readCorpus } from "./corpus.ts";
import { ROUTES_NAME } from "./route-rig.ts";
import { replay } from "./run-target.ts";
import { TARGETS } from "./targets.ts";

/** Requests to routes are given again beside the routes. */
const kept = readCorpus(CORPUS).filter(({ target }) => target !== ROUTES_NAME);

describe("what broke something once", () => {
  test.each(kept.map((entry, at) => [`${at + 1} ${entry.target}`, entry] as const))(
    "%s breaks it no more",
    (_name, { target, input }) => {
      const known = TARGETS.find(({ name }) => name === target);
      expect(known, `no target is called ${target} any more`).toBeDefined();
      if (known !== undefined) expect(replay(known, input)).toBeUndefined();
    },
  );

  test("is kept once, and read as it was", () => {
    const folder = mkdtempSync(join(tmpdir(), "anxin-corpus-"));
    try {
      const text = { target: "isHex", input: "\u0000安\ud800", why: "planted" };
      const bytes = { target: "receive sdt", input: Uint8Array.from([0, 255]), why: "planted" };
      for (const failure of [text, bytes, text]) keep(folder, failure);
      expect(readCorpus(folder)).toEqual([text, bytes]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
