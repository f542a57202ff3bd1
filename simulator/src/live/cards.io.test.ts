import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../bad-input/until.ts";
import { type LiveCounty, startCounty } from "./live-county.ts";
import type { LiveKiosk } from "./live-kiosk.ts";
import { cardOf } from "./made-up-person.ts";

const SLOW_MS = 240_000;
let data = "";
let county: LiveCounty;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "anxin-live-cards-"));
  const wish = { data, host: "127.0.0.1", httpPort: 0, mqttPort: 0, trouble: () => {} };
  county = await startCounty(wish);
}, SLOW_MS);
afterAll(async () => {
  await county.stop();
  rmSync(data, { recursive: true, force: true });
}, SLOW_MS);

function kioskAt(index: number): LiveKiosk {
  const kiosk = county.kiosks[index];
  if (kiosk === undefined) throw new RangeError("no such kiosk");
  return kiosk;
}

const takes = () => county.cloud.cloud.parts.db.selectFrom("quota_takes").selectAll().execute();

describe("In a live county a person with an ID card", () => {
  test(
    "gets the month's box at one kiosk, and is told so at every other",
    async () => {
      const [hall, station] = [kioskAt(0), kioskAt(1)];
      hall.board.card(cardOf(1));
      await until("the lit button", () => hall.board.lamp);
      hall.input({ kind: "button" });
      await until("the box", () => hall.board.truth.drops === 1);
      await until("the county's table", async () => (await takes()).length === 1);

      station.board.card(cardOf(1));
      await until("the refusal", () => station.board.shown.code === "quota-used");
      expect(station.board.truth.drops).toBe(0);

      station.board.card(cardOf(2));
      await until("another's button", () => station.board.lamp);
      station.input({ kind: "button" });
      await until("another's box", () => station.board.truth.drops === 1);
      expect(JSON.stringify(await takes())).not.toContain("990000");
    },
    SLOW_MS,
  );

  test(
    "or with a voucher on the phone gets a box without anybody's leave, once",
    async () => {
      const village = kioskAt(2);
      const wish = { kiosk: village.point.kiosk, product: "film", request: "f".repeat(32) };
      const answer = await county.cloud.cloud.services.requestVoucher(wish);
      if (!answer.ok) throw new Error(answer.code);
      const { text = "" } = answer.voucher;
      village.input({ kind: "code", text });
      await until("the lit button", () => village.board.lamp);
      village.input({ kind: "button" });
      await until("the box", () => village.board.truth.drops === 1);
      await until("rest", () => village.board.shown.code !== "dropping");
      village.input({ kind: "code", text });
      await until("the refusal", () => village.board.shown.code === "voucher-used");
      expect(village.board.truth.drops).toBe(1);
    },
    SLOW_MS,
  );
});
