import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  parseTopic,
  seal,
  splitPayload,
  type Grant,
  type Progress,
} from "@anxin/firmware/contract";
import { describeWith, requires } from "@anxin/firmware/testing";
import type { Outgoing } from "@anxin/gateway";
import { nodeMac } from "../county/keys.ts";
import { ledgerOf } from "./books.ts";
import { expectNothingLost } from "./neighbours.ts";
import { grantPageOf, stateOf, takeBox, tap, tapUntilGranted } from "./residents.ts";
import { GATEWAY, openSite, PRODUCT, type Site } from "./site.ts";
import { until } from "./until.ts";

/** Permissions that come too late, too often, or from somebody who is not there. */

const LONG_MS = 120_000;
const TAPS = 500;
const PHONES = 20;

describe("A wish for a box, on PGlite,", () => tell(""));
describeWith(["postgresql"], "A wish for a box, on PostgreSQL,", () =>
  tell(requires("postgresql").value ?? ""),
);

function tell(server: string): void {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(server);
    await expectNothingLost(site);
  }, LONG_MS);
  afterEach(() => {
    site.transport.onTheWay = (message) => message;
    return expectNothingLost(site);
  });
  afterAll(() => site.close());

  const progressOf = (id: string) =>
    (site.transport.from(site.north.kiosk, "progress") as Progress[]).filter(
      (progress) => progress.id === id,
    );
  const intentsOf = async (id: string) => {
    const ledger = await ledgerOf(site, site.north.kiosk);
    return ledger.filter((row) => row.kind === "vend-intended" && row.fact.body["id"] === id);
  };
  /** The cloud sends the same grant once more, as one restored from a backup would. */
  const sendAgain = (id: string) => {
    const { kiosk } = site.north;
    const event = { event: "grant", kiosk, id, product: PRODUCT, lifeMs: 60_000 } as const;
    site.cloud.parts.bus.toGateway(GATEWAY, event);
  };
  /** Progress of this grant beyond what was told before, and its code. */
  const refusedAgain = (id: string, before: number) =>
    until("the kiosk's refusal", () => progressOf(id)[before]);

  test("that reaches the machine after its time is refused: `grant-expired`", async () => {
    const { machine, kiosk } = site.north;
    const { runs } = machine;
    const key = site.keyOf(kiosk);
    site.transport.onTheWay = (message) =>
      isGrant(message, kiosk) ? changedGrant(message, key, { until: 0 }) : message;
    const id = await tapUntilGranted(site, kiosk);
    await until("the answer", () => progressOf(id)[0]);
    await until("the end", async () => (await stateOf(site, id)) === "refused grant-expired");
    expect(progressOf(id)).toMatchObject([{ state: "refused", code: "grant-expired" }]);
    expect(await grantPageOf(site, id)).toContain("grant-expired");
    expect(machine).toMatchObject({ runs, lamp: false });
    expect(await intentsOf(id)).toEqual([]);
  });

  test("held up on the way until its time is over is refused by the machine's own clock", async () => {
    const { machine, kiosk } = site.north;
    const { runs } = machine;
    const id = "00000000000000e1";
    let held: Outgoing | undefined;
    site.transport.onTheWay = (message) => {
      if (!isGrant(message, kiosk)) return message;
      held = message;
      return undefined;
    };
    const event = { event: "grant", kiosk, id, product: PRODUCT, lifeMs: 2000 } as const;
    site.cloud.parts.bus.toGateway(GATEWAY, event);
    const late = await until("the grant on its way", () => held);
    await pause(4000);
    site.transport.onTheWay = (message) => message;
    site.transport.publish(late);
    await until("the answer", () => progressOf(id)[0]);
    expect(progressOf(id)).toMatchObject([{ state: "refused", code: "grant-expired" }]);
    expect(machine).toMatchObject({ runs, lamp: false });
    expect(await intentsOf(id)).toEqual([]);
  });

  test("that has no time left is not even sent to the machine: `grant-dropped`", async () => {
    const { kiosk } = site.north;
    const id = "00000000000000e0";
    const event = { event: "grant", kiosk, id, product: PRODUCT, lifeMs: 0 } as const;
    site.cloud.parts.bus.toGateway(GATEWAY, event);
    await until("the line", () => site.logged("grant-dropped", kiosk).some((l) => l["id"] === id));
    expect(progressOf(id)).toEqual([]);
  });

  test("fulfilled once is refused the second time: `grant-repeated`, no second box", async () => {
    const { machine } = site.north;
    const id = await takeBox(site, site.north);
    const { runs } = machine;
    const before = progressOf(id).length;
    sendAgain(id);
    expect(await refusedAgain(id, before)).toMatchObject({ code: "grant-repeated" });
    site.north.press();
    expect(machine).toMatchObject({ runs, lamp: false });
    expect(await stateOf(site, id)).toBe("dispensed");
    expect(await intentsOf(id)).toHaveLength(1);
  });

  test("fulfilled once is refused even after the machine lost power", async () => {
    const { north } = site;
    const id = await takeBox(site, north);
    const { runs } = north.machine;
    await site.restart(north);
    const before = progressOf(id).length;
    sendAgain(id);
    expect(await refusedAgain(id, before)).toMatchObject({ code: "grant-repeated" });
    north.press();
    expect(north.machine).toMatchObject({ runs, lamp: false });
    expect(await intentsOf(id)).toHaveLength(1);
  });

  test("replayed word for word by the broker is not even answered", async () => {
    const { north } = site;
    const id = await takeBox(site, north);
    const { runs } = north.machine;
    const sent = site.transport.told.findLast((message) => isGrant(message, north.kiosk));
    expect(sent?.payload).toContain(id);
    const before = progressOf(id).length;
    if (sent !== undefined) site.transport.publish(sent);
    // What the kiosk says to a later grant comes after what it would have said to this one.
    sendAgain(id);
    expect(await refusedAgain(id, before)).toMatchObject({ code: "grant-repeated" });
    expect(progressOf(id)).toHaveLength(before + 1);
    expect(north.machine.runs).toBe(runs);
  });

  test("confirmed with three wrong numbers from afar is over: `wrong-number`", async () => {
    const { machine, kiosk } = site.north;
    const { runs, drops } = machine;
    const id = await tapUntilGranted(site, kiosk);
    await until("the lamp", () => machine.lamp);
    const right = Number(machine.shown.number);
    for (const wrong of [1, 2, 3]) {
      const number = String((right + wrong) % 10_000).padStart(4, "0");
      const body = new URLSearchParams({ number });
      await fetch(`${site.url}/g/${id}/number`, { method: "POST", body, redirect: "manual" });
      await until("the answer", () => progressOf(id).filter(isWrong).length >= wrong);
    }
    await until("the end", async () => (await stateOf(site, id)) === "refused wrong-number");
    expect(machine).toMatchObject({ runs, drops, lamp: false });
    expect(await intentsOf(id)).toEqual([]);
  });

  test("tapped 500 times with nobody at the machine empties nothing, and the next person is served", async () => {
    const { north } = site;
    const { drops, runs } = north.machine;
    await until("everything kept", () => isDrained(site, north.kiosk));
    const flash = north.flashDigest();
    const ledger = await ledgerOf(site, north.kiosk);
    const rowsBefore = await grantRows(site, north.kiosk);

    const granted = await tapFromAfar(site, north.kiosk);

    const rows = await grantRows(site, north.kiosk);
    expect(granted).toBeGreaterThan(0);
    expect(rows.length - rowsBefore.length).toBe(granted);
    expect(rows.filter((row) => row.holds).length).toBeLessThanOrEqual(1);
    await until("the last of them given up", async () => {
      const open = (await grantRows(site, north.kiosk)).filter((row) => row.holds);
      return open.length === 0 && !north.machine.lamp;
    });
    const given = (await grantRows(site, north.kiosk)).slice(rowsBefore.length);
    expect(given.some(({ code }) => code === "not-confirmed")).toBe(true);
    // On a slow machine a grant arrives too late, or while the one before it still stands there.
    for (const { state, code } of given) {
      expect(["refused", "expired"]).toContain(state);
      expect(["not-confirmed", "grant-expired", "busy", ""]).toContain(code);
    }
    expect(north.machine).toMatchObject({ drops, runs });
    expect(north.flashDigest()).toBe(flash);
    expect(await ledgerOf(site, north.kiosk)).toEqual(ledger);
    await takeBox(site, north);
    expect(north.machine.drops).toBe(drops + 1);
  });
}

const isWrong = (progress: Progress) => progress.code === "wrong-number";

const isGrant = ({ topic }: Outgoing, kiosk: string) => {
  const at = parseTopic(topic);
  return at?.kiosk === kiosk && at.channel === "grant";
};

/** The grant with some fields changed, sealed anew. */
function changedGrant(message: Outgoing, key: Uint8Array, change: Partial<Grant>): Outgoing {
  const json = splitPayload(message.payload)?.json ?? "";
  const grant = { ...(JSON.parse(json) as Grant), ...change };
  return { ...message, payload: seal(nodeMac, key, message.topic, JSON.stringify(grant)) };
}

/** Taps from many phones at once; the answer is how many got a grant, all others heard `busy`. */
async function tapFromAfar(site: Site, kiosk: string): Promise<number> {
  let granted = 0;
  let left = TAPS;
  const phone = async () => {
    while (left > 0) {
      left -= 1;
      const tapped = await tap(site, kiosk);
      if ("grant" in tapped) granted += 1;
      else expect(tapped).toMatchObject({ status: 409, text: expect.stringContaining("busy") });
    }
  };
  await Promise.all(Array.from({ length: PHONES }, phone));
  return granted;
}

function grantRows(site: Site, kiosk: string) {
  return site.db
    .selectFrom("grants")
    .select(["id", "state", "code", "holds"])
    .where("kiosk", "=", kiosk)
    .orderBy("created_at")
    .execute();
}

/** True when the cloud has everything the gateway holds of the kiosk. */
function isDrained(site: Site, kiosk: string): boolean {
  const status = site.status(kiosk);
  return status !== undefined && status.kept === status.held;
}
