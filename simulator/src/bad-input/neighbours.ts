import { proveBooks } from "@anxin/cloud";
import { expect } from "vitest";
import { alertsOf, gapsOf, ledgerOf, quarantineOf } from "./books.ts";
import type { HonestKiosk } from "./honest-kiosk.ts";
import { takeBox } from "./residents.ts";
import type { Site } from "./site.ts";
import { until } from "./until.ts";

/**
 * Whatever happened, nothing around it is lost: both honest kiosks give out a box, were never
 * disconnected, and their ledger is complete, in order and without anything for a person to settle.
 */
export async function expectNothingLost(site: Site): Promise<void> {
  await Promise.all(site.honest.map((kiosk) => takeBox(site, kiosk)));
  for (const kiosk of site.honest) await expectUntouched(site, kiosk);
  expect(await proveBooks(site.db)).toEqual([]);
}

async function expectUntouched(site: Site, kiosk: HonestKiosk): Promise<void> {
  const { machine } = kiosk;
  const boxes = async () => {
    const ledger = await ledgerOf(site, kiosk.kiosk);
    const dispensed = ledger.filter((row) => row.kind === "dispensed");
    return dispensed.reduce((sum, row) => sum + Number(row.fact.body["count"]), 0);
  };
  await until(`every box of ${kiosk.kiosk} in the ledger`, async () => {
    return (await boxes()) >= machine.drops;
  });
  expect(await boxes()).toBe(machine.drops);
  expect(machine.runs).toBe(machine.drops);
  const ledger = await ledgerOf(site, kiosk.kiosk);
  expect(ledger.map((row) => row.seq)).toEqual(ledger.map((_, at) => at + 1));
  for (const [at, row] of ledger.entries()) {
    if (row.kind !== "vend-intended") continue;
    expect(ledger[at + 1]).toMatchObject({
      kind: "dispensed",
      fact: { body: { intent: row.seq } },
    });
  }
  expect(await gapsOf(site, kiosk.kiosk)).toEqual([]);
  expect(await quarantineOf(site, kiosk.kiosk)).toEqual([]);
  expect(await alertsOf(site, kiosk.kiosk)).toEqual([]);
  // One connection for its empty ring, one once its epoch is open, one for each start after that.
  expect(kiosk.connects).toBe(kiosk.starts + 1);
  expect(site.status(kiosk.kiosk)?.online).toBe(true);
}
