import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bootKiosk } from "../boards/kiosk-program.ts";
import { type County, openCounty } from "./county.ts";
import { FAULT_NAMES } from "./fault-names.ts";

const MINUTE_MS = 60_000;
const SLOW_MS = 180_000;

let county: County;

beforeEach(async () => {
  const quiet = () => {};
  county = await openCounty({
    seed: "climate",
    kiosks: 2,
    perDay: 1,
    faults: FAULT_NAMES,
    lulls: false,
    boot: bootKiosk,
    log: { info: quiet, warn: quiet, error: quiet },
  });
}, SLOW_MS);

afterEach(() => county.gateway.close());

/** Both kiosks' sensors are read once a minute. */
async function minutes(count: number, degrees: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    for (const board of county.boards) {
      const temperatureCenti = board.kiosk === "k0001" ? degrees * 100 : 2100;
      board.input({ kind: "climate", temperatureCenti, humidityDeci: 480 });
    }
    await county.time.run(county.time.monotonicMs() + MINUTE_MS);
  }
}

function restartGateway(): void {
  county.gateway.kill();
  county.gateway.start();
}

async function rows<R>(query: string): Promise<R[]> {
  return (await sql.raw<R>(query).execute(county.desk.cloud().parts.db)).rows;
}

const states = async () => {
  const facts = await rows<{ fact: string }>(
    "SELECT fact FROM site_facts WHERE kind = 'storage-judged' ORDER BY epoch, seq",
  );
  type Judged = { body: { kiosks: { kiosk: string; codes: string[] }[] } };
  return facts
    .flatMap(({ fact }) => (JSON.parse(fact) as Judged).body.kiosks)
    .filter(({ kiosk }) => kiosk === "k0001")
    .map(({ codes }) => codes.join(" "));
};

const alerts = () =>
  rows<{ cause: string; open: boolean }>(
    "SELECT cause, closed_at IS NULL AS open FROM alerts WHERE cause LIKE 'storage-%' ORDER BY id",
  );

describe("storage climate from a kiosk's sensor to the county", () => {
  test(
    "through lost answers, a closed road and killed gateways: every number once, each alert once",
    { timeout: SLOW_MS },
    async () => {
      await minutes(30, 21);
      county.road.close();
      await minutes(40, 41);
      restartGateway();
      await minutes(20, 41);
      county.road.reopen();
      await minutes(15, 41);
      expect(await alerts()).toEqual([{ cause: "storage-hot", open: true }]);
      restartGateway();
      await minutes(30, 21);
      expect(await alerts()).toEqual([{ cause: "storage-hot", open: false }]);
      expect(await states()).toEqual(["", "storage-hot", ""]);

      const seqs = await rows<{ seq: number }>("SELECT seq FROM site_facts ORDER BY epoch, seq");
      expect(seqs.map(({ seq }) => Number(seq))).toEqual(seqs.map((_, at) => at + 1));
      const [read] = await rows<{ count: number }>(
        "SELECT sum(count)::integer AS count FROM climate WHERE kiosk = 'k0001'",
      );
      // Two kills forget at most ten minutes each, the last ten are not over, vitals may be lost.
      expect(read?.count).toBeLessThanOrEqual(135);
      expect(read?.count).toBeGreaterThan(80);
    },
  );
});
