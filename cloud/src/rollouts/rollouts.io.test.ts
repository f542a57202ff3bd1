import { createHash } from "node:crypto";
import type { UpdateCode } from "@anxin/firmware/contract";
import type { ProgramBundle } from "@anxin/firmware/contract/schemas";
import { PROGRAM_PIECE_BYTES, type StreamEvent } from "@anxin/firmware/contract/uplink";
import { beforeEach, expect, test } from "vitest";
import { inUnitOfWork } from "../api/unit-of-work.ts";
import { onDatabases } from "../fixtures/on-databases.ts";
import { factOf, itemOf, openTestCloud, type TestCloud } from "../fixtures/test-cloud.ts";
import { fleet } from "../county/fleet.ts";
import { advanceRollouts } from "./advance-rollouts.ts";
import { importProgram } from "./programs.ts";
import { GATE_DEFAULT } from "./rollout-state.ts";
import { rolloutEvents, rolloutKiosks, rolloutView } from "./rollout-views.ts";
import { changeRollout, type RolloutAct, startRollout } from "./rollouts.ts";

const KIOSKS = ["k1", "k2", "k3"];
const OLD = "0.1.0";
const NEW = "2.0.0";
const MINUTE_MS = 60_000;
const IMAGE = Buffer.alloc(PROGRAM_PIECE_BYTES * 2 + 5, "anxin");

function bundleOf(own: Partial<ProgramBundle> = {}, image = IMAGE): ProgramBundle {
  return {
    format: 1,
    version: NEW,
    board: "espruino",
    bytes: image.length,
    sha256: createHash("sha256").update(image).digest("hex"),
    image: image.toString("base64"),
    manifests: KIOSKS.map((kiosk) => ({ kiosk, epoch: 1, tag: kiosk.at(-1)!.repeat(32) })),
    ...own,
  };
}

onDatabases("roll-outs", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;
  let plans: { kiosk: string; firmware: string }[] = [];
  let seq: number;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    seq = 0;
    await cloud.gateways.take("g1", { kiosks: KIOSKS });
    for (const kiosk of KIOSKS) {
      const declared = { type: "declaration", kiosk, term: 1, epoch: 1, receivedAt: 1 } as const;
      await cloud.gateways.intake("g1", [{ ...declared, nonce: "00000000000000aa" }]);
      await says(kiosk, OLD);
    }
    await cloud.gateways.stream("g1", (event: StreamEvent) => {
      if (event.event !== "plan") return;
      const { firmware } = JSON.parse(event.plan) as { firmware: string };
      plans.push({ kiosk: event.kiosk, firmware });
    });
    // The stream begins with what each kiosk was told last.
    plans = [];
    await bring(bundleOf());
  });

  const inUnit = <T>(work: (parts: TestCloud["parts"]) => Promise<T>) =>
    inUnitOfWork(cloud.parts, (inside) => work(inside.parts));
  const bring = (bundle: ProgramBundle) =>
    inUnit(({ db }) => importProgram(db, bundle, { at: cloud.time.now, by: "office" }));
  const start = (kiosks = KIOSKS, version = NEW) => {
    const more = { stages: [50, 100], gate: GATE_DEFAULT, by: "office", note: "new" };
    return inUnit((parts) => startRollout(parts, { version, kiosks, ...more }));
  };
  const act = (rollout: string, act: RolloutAct) =>
    inUnit((parts) => changeRollout(parts, { rollout, act, by: "account-li", note: "" }));

  /** A kiosk's presence as its gateway tells it: with the newest plan unless said otherwise. */
  async function says(kiosk: string, firmware: string, revision?: number): Promise<void> {
    const row = (await fleet(cloud.db)).find((one) => one.kiosk === kiosk);
    const marks = { revision: revision ?? row?.planned ?? 0, epoch: 1, oldest: 1, next: 1 };
    const presence = { session: 1, n: 1, state: "ready", firmware, ...marks, uptime: 5 } as const;
    const at = cloud.time.now;
    await cloud.gateways.note("g1", [{ type: "presence", kiosk, at, presence }]);
  }
  async function tells(kiosk: string, version: string, code: UpdateCode): Promise<void> {
    seq += 1;
    const fact = factOf(seq, "update-ended", { version, code });
    await cloud.gateways.intake("g1", [itemOf(fact, { kiosk })]);
  }
  const pass = (minutes: number) => cloud.time.advance(minutes * MINUTE_MS);
  /** Every kiosk says again what it runs, and a round is gone. */
  async function round(runs: Record<string, string> = {}): Promise<void> {
    for (const [kiosk, firmware] of Object.entries(runs)) await says(kiosk, firmware);
    await advanceRollouts(cloud.parts);
  }
  const states = async (rollout: string) =>
    (await rolloutKiosks(cloud.db, rollout)).map(({ state, code }) => `${state} ${code}`.trim());
  const stateOf = async (rollout: string) => (await rolloutView(cloud.db, rollout))?.state;
  const story = async (rollout: string) =>
    (await rolloutEvents(cloud.db, rollout)).map(({ what, by }) => `${by} ${what}`).toReversed();

  test("one kiosk is told first, the others when it has been well for an hour", async () => {
    const rollout = await start();
    await round();
    expect(plans).toEqual([{ kiosk: "k1", firmware: NEW }]);
    await round({ k1: NEW, k2: OLD, k3: OLD });
    expect(await states(rollout)).toEqual(["watched", "waiting", "waiting"]);
    pass(60);
    await round({ k1: NEW, k2: OLD, k3: OLD });
    // Half of three is one; all of them are the stage after that.
    for (let again = 0; again < 3; again += 1) await round();
    expect(plans.slice(1)).toEqual(["k2", "k3"].map((kiosk) => ({ kiosk, firmware: NEW })));
    await round({ k1: NEW, k2: NEW, k3: NEW });
    pass(60);
    await round({ k1: NEW, k2: NEW, k3: NEW });
    await round();
    expect([await stateOf(rollout), await states(rollout)]).toEqual([
      "done",
      ["healthy", "healthy", "healthy"],
    ]);
    const stage = " stage";
    expect(await story(rollout)).toEqual(["office started", stage, stage, " done"]);
    expect((await fleet(cloud.db)).map(({ wanted }) => wanted)).toEqual([NEW, NEW, NEW]);
  });

  test("a version that a kiosk gives way from is halted at that kiosk, which wants its old one", async () => {
    const rollout = await start();
    await round();
    await tells("k1", NEW, "not-started");
    await round({ k1: OLD });
    expect([await stateOf(rollout), await states(rollout)]).toEqual([
      "halted",
      ["failed not-started", "waiting", "waiting"],
    ]);
    expect(plans).toEqual([
      { kiosk: "k1", firmware: NEW },
      { kiosk: "k1", firmware: OLD },
    ]);
    pass(600);
    await round({ k1: OLD, k2: OLD, k3: OLD });
    expect(plans).toHaveLength(2);
    expect(await rolloutEvents(cloud.db, rollout)).toMatchObject([
      { what: "halted", by: "", kiosk: "k1", code: "not-started" },
      { what: "started" },
    ]);
  });

  test("a kiosk is updated by what it says it runs, not by what was asked of it or fetched", async () => {
    const rollout = await start();
    await round();
    const wish = { kiosk: "k1", epoch: 1, version: NEW, offset: 0, bytes: PROGRAM_PIECE_BYTES };
    for (let offset = 0; offset < IMAGE.length; offset += PROGRAM_PIECE_BYTES) {
      await cloud.gateways.program("g1", { ...wish, offset });
    }
    await tells("k1", NEW, "confirmed");
    pass(GATE_DEFAULT.withinMinutes - 1);
    await round({ k1: OLD });
    expect(await states(rollout)).toEqual(["told", "waiting", "waiting"]);
    pass(1);
    await round({ k1: OLD });
    expect(await states(rollout)).toEqual(["failed not-updated", "waiting", "waiting"]);
  });

  test("how an attempt before it, or of another version, ended is not this one's", async () => {
    await tells("k1", NEW, "bad-tag");
    const rollout = await start();
    await round({ k1: OLD });
    await tells("k1", "1.9.0", "bad-image");
    await round({ k1: OLD });
    expect(await states(rollout)).toEqual(["told", "waiting", "waiting"]);
  });

  test("a kiosk that is away is not told, and one that never had its plan is asked for later", async () => {
    pass(10);
    const rollout = await start();
    await round({ k2: OLD });
    expect(await states(rollout)).toEqual(["waiting", "told", "waiting"]);
    pass(GATE_DEFAULT.withinMinutes);
    const [, k2] = await fleet(cloud.db);
    await says("k2", OLD, (k2?.planned ?? 0) - 1);
    await says("k1", OLD);
    await round();
    expect(await states(rollout)).toEqual(["told", "waiting", "waiting"]);
    expect(plans.slice(1)).toContainEqual({ kiosk: "k2", firmware: OLD });
    expect(await stateOf(rollout)).toBe("running");
  });

  test("paused it tells nobody, resumed it goes on, stopped it takes its wish back", async () => {
    const rollout = await start();
    expect(await act(rollout, "pause")).toBe(true);
    await round();
    expect(plans).toEqual([]);
    expect(await act(rollout, "pause")).toBe(false);
    await act(rollout, "resume");
    await round();
    expect(await act(rollout, "stop")).toBe(true);
    expect(plans).toEqual([
      { kiosk: "k1", firmware: NEW },
      { kiosk: "k1", firmware: OLD },
    ]);
    expect(await act(rollout, "resume")).toBe(false);
    const li = "account-li";
    expect(await story(rollout)).toEqual([
      "office started",
      `${li} pause`,
      `${li} resume`,
      `${li} stop`,
    ]);
  });

  test("stopped it leaves the version to who runs it, and another may begin", async () => {
    const rollout = await start();
    await round();
    await round({ k1: NEW });
    await act(rollout, "stop");
    expect((await fleet(cloud.db)).map(({ wanted }) => wanted)).toEqual([NEW, OLD, OLD]);
    expect(await start()).not.toBe(rollout);
  });

  test("a halted one that a person resumes begins with another first kiosk", async () => {
    const rollout = await start();
    await round();
    await tells("k1", NEW, "not-connected");
    await round({ k1: OLD });
    await act(rollout, "resume");
    await round();
    expect(await states(rollout)).toEqual(["excused not-connected", "told", "waiting"]);
  });

  test.each([
    ["program-unsigned", KIOSKS, "3.0.0"],
    ["not-enrolled", ["k1", "nowhere"], NEW],
    ["bad-request", ["k1", "k1"], NEW],
  ])("is refused as %s where it could not be done", async (code, kiosks, version) => {
    await expect(start(kiosks, version)).rejects.toMatchObject({ code });
  });

  test("two roll-outs never want different versions of one kiosk", async () => {
    await start(["k1", "k2"]);
    await expect(start(["k2", "k3"])).rejects.toMatchObject({ code: "rollout-overlaps" });
    await start(["k3"]);
  });

  test("a version set by hand at a kiosk is the newest word, the same settings again are not", async () => {
    await start(["k1"]);
    await round();
    const names = { zh: "k1", en: "k1" };
    const lanes = [{ lane: 1, product: "condom-m" }];
    await cloud.county.enrolKiosk({ kiosk: "k1", names, lanes });
    expect((await fleet(cloud.db))[0]?.wanted).toBe(NEW);
    await cloud.county.enrolKiosk({ kiosk: "k1", names, lanes, firmware: "0.2.0" });
    expect((await fleet(cloud.db))[0]?.wanted).toBe("0.2.0");
    expect(plans.at(-1)).toEqual({ kiosk: "k1", firmware: "0.2.0" });
  });

  test("a gateway is given a kiosk's manifest and the image byte for byte, another's kiosk nothing", async () => {
    const wish = { kiosk: "k2", epoch: 1, version: NEW, offset: 0, bytes: PROGRAM_PIECE_BYTES };
    const chunks: Buffer[] = [];
    for (let offset = 0; offset < IMAGE.length; offset += PROGRAM_PIECE_BYTES) {
      const { manifest, chunk = "" } = await cloud.gateways.program("g1", { ...wish, offset });
      expect(manifest).toMatchObject({ bytes: IMAGE.length, tag: "2".repeat(32) });
      chunks.push(Buffer.from(chunk, "base64"));
    }
    expect(Buffer.concat(chunks).equals(IMAGE)).toBe(true);
    expect(await cloud.gateways.program("g2", wish)).toEqual({});
    expect(await cloud.gateways.program("g1", { ...wish, epoch: 2 })).toEqual({});
  });

  test.each<[string, Partial<ProgramBundle>]>([
    ["another size", { bytes: 7 }],
    ["another hash", { sha256: "0".repeat(64) }],
    ["a kiosk twice", { manifests: [1, 2].map(() => ({ kiosk: "k1", epoch: 1, tag: "0" })) }],
  ])("a file with %s is refused and changes nothing", async (_how, own) => {
    await expect(bring(bundleOf({ version: "3.0.0", ...own }))).rejects.toMatchObject({
      code: "bad-program",
    });
    expect(await cloud.db.selectFrom("programs").select("version").execute()).toHaveLength(1);
  });

  test("another image of a version replaces the first with its tags, but not under a roll-out", async () => {
    const rollout = await start();
    const other = bundleOf(
      { manifests: [{ kiosk: "k1", epoch: 1, tag: "f".repeat(32) }] },
      Buffer.from("b"),
    );
    await expect(bring(other)).rejects.toMatchObject({ code: "program-in-use" });
    await bring(bundleOf({ manifests: [{ kiosk: "k1", epoch: 2, tag: "e".repeat(32) }] }));
    await act(rollout, "stop");
    expect(await bring(other)).toMatchObject({ kiosks: 1, bytes: 1 });
    const wish = { kiosk: "k2", epoch: 1, version: NEW, offset: 0, bytes: 0 };
    expect(await cloud.gateways.program("g1", wish)).toEqual({});
  });
});
