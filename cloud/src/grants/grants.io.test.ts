import { beforeEach, expect, test } from "vitest";
import { onDatabases } from "../fixtures/on-databases.ts";
import type { Progress } from "@anxin/firmware/contract";
import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import {
  dispensed,
  factOf,
  intended,
  itemOf,
  openTestCloud,
  restocked,
  uncertain,
  type TestCloud,
} from "../fixtures/test-cloud.ts";

onDatabases("grants", ["memory", "pglite", "postgres"], (database) => {
  let cloud: TestCloud;
  let events: StreamEvent[];
  let unlisten: () => void;

  beforeEach(async () => {
    cloud = await openTestCloud(database());
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
    await cloud.gateways.intake("g1", [itemOf(restocked(1, 10))]);
    await hear();
    events = [];
    unlisten = await cloud.gateways.stream("g1", (event) => events.push(event));
  });

  const hear = async () => {
    const marks = { revision: 1, epoch: 1, oldest: 1, next: 2, uptime: 5 };
    const presence = { session: 1, n: 1, state: "ready", firmware: "0.1.0", ...marks } as const;
    const at = cloud.time.now;
    await cloud.gateways.note("g1", [{ type: "presence", kiosk: "k1", at, presence }]);
  };
  const tap = (request: string, product = "condom-m", kiosk = "k1") =>
    cloud.services.requestGrant({ kiosk, product, request });
  const granted = async (request = "r1") => {
    const answer = await tap(request);
    if (!answer.ok) throw new Error(answer.code);
    return answer.grant.id;
  };
  const progress = async (id: string, state: Progress["state"], code: Progress["code"] = "") => {
    const told = { session: 1, n: 1, id, state, code };
    const at = cloud.time.now;
    await cloud.gateways.note("g1", [{ type: "progress", kiosk: "k1", at, progress: told }]);
  };
  const stateOf = async (id: string) => {
    const grant = await cloud.services.grant(id);
    return grant?.code === undefined ? grant?.state : grant.state + " " + grant.code;
  };
  const grants = () => events.filter((event) => event.event === "grant");

  test("one tap sends one grant, and the same form posted again is the same grant", async () => {
    const id = await granted();
    expect(await granted()).toBe(id);
    expect(grants()).toEqual([
      { event: "grant", kiosk: "k1", id, product: "condom-m", lifeMs: 60000 },
    ]);
    expect(await stateOf(id)).toBe("requested");
  });

  test("500 taps with nobody at the machine make one grant a minute and leave nothing behind", async () => {
    await granted("first");
    const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => tap("tap-" + i)));
    expect(answers.every((a) => !a.ok && a.code === "busy")).toBe(true);
    const rows = await cloud.db.selectFrom("grants").select("id").execute();
    expect(rows).toHaveLength(1);
    expect(grants()).toHaveLength(1);
  });

  test("a grant nobody came for expires, is told, and lets the next person in", async () => {
    const id = await granted();
    const seen = new Promise((resolve) => cloud.services.watchGrant(id, resolve));
    cloud.time.advance(61_000);
    expect(await seen).toMatchObject({ id, state: "expired" });
    await hear();
    expect((await tap("r2")).ok).toBe(true);
  });

  test("ended grants are forgotten after a day", async () => {
    await granted();
    cloud.time.advance(25 * 3_600_000);
    await hear();
    await granted("r2");
    expect(await cloud.db.selectFrom("grants").select("request").execute()).toEqual([
      { request: "r2" },
    ]);
  });

  test("an offline kiosk, a product that ran out and an unknown kiosk are told why", async () => {
    expect(await tap("r1", "pill")).toEqual({ ok: false, code: "no-stock" });
    expect(await tap("r1", "condom-m", "ghost")).toEqual({ ok: false, code: "kiosk-offline" });
    cloud.time.advance(120_001);
    expect(await tap("r1")).toEqual({ ok: false, code: "kiosk-offline" });
  });

  test("a tap while the gateway does not listen is told so at once, and holds the kiosk for nobody", async () => {
    unlisten();
    expect(await tap("r1")).toEqual({ ok: false, code: "kiosk-offline" });
    await cloud.gateways.stream("g1", (event) => events.push(event));
    expect((await tap("r2")).ok).toBe(true);
  });

  test("a refused lot and an expired box are not stock", async () => {
    await cloud.county.refuseLot("A1");
    expect(await tap("r1")).toEqual({ ok: false, code: "no-stock" });
  });

  test("a person's number goes to the kiosk under the same grant", async () => {
    const id = await granted();
    await progress(id, "armed");
    cloud.time.advance(20_000);
    const answer = await cloud.services.confirmGrant({ id, number: "0427" });
    expect(answer).toMatchObject({ ok: true });
    expect(grants()[1]).toMatchObject({ id, number: "0427", lifeMs: 40000 });
    expect(await cloud.services.confirmGrant({ id, number: "42" })).toMatchObject({
      code: "wrong-number",
    });
  });

  const guess = async (request: string) => {
    const id = await granted(request);
    await progress(id, "armed");
    const answer = await cloud.services.confirmGrant({ id, number: "0000" });
    if (answer.ok) await progress(id, "armed", "wrong-number");
    cloud.time.advance(61_000);
    await hear();
    return answer.ok ? "passed on" : answer.code;
  };

  test("after five grants with wrong numbers a machine takes no typed number for a day", async () => {
    for (let n = 1; n <= 5; n++) expect(await guess("guess-" + n)).toBe("passed on");
    expect(await guess("guess-6")).toBe("way-closed");
    expect(grants().filter((event) => "number" in event)).toHaveLength(5);
    cloud.time.advance(24 * 3_600_000);
    await hear();
    expect(await guess("guess-7")).toBe("passed on");
  });

  test("a number mistyped and then right is no guess, and the button works all the while", async () => {
    for (let n = 1; n <= 6; n++) {
      const id = await granted("person-" + n);
      await progress(id, "armed", "wrong-number");
      expect(await cloud.services.confirmGrant({ id, number: "0427" })).toMatchObject({ ok: true });
      await progress(id, "confirmed");
      await progress(id, "ended", "dispensed");
    }
  });

  test("progress is shown as it comes and a kiosk's refusal frees the machine", async () => {
    const id = await granted();
    const seen: string[] = [];
    cloud.services.watchGrant(id, (grant) => seen.push(grant.state));
    await progress(id, "armed");
    await progress(id, "confirmed");
    await progress(id, "dropping");
    await progress(id, "refused", "door-open");
    expect(seen).toEqual(["armed", "confirmed", "refused"]);
    expect(await stateOf(id)).toBe("refused door-open");
    expect((await tap("r2")).ok).toBe(true);
  });

  test("facts win over what the kiosk said of its progress", async () => {
    const id = await granted();
    await progress(id, "ended", "no-drop");
    expect(await stateOf(id)).toBe("failed no-drop");
    await cloud.gateways.intake("g1", [itemOf(intended(2, id)), itemOf(dispensed(3, 2))]);
    expect(await stateOf(id)).toBe("dispensed");
    await progress(id, "ended", "no-drop");
    expect(await stateOf(id)).toBe("dispensed");
  });

  test("a second try under the same grant ends as its own intent ended", async () => {
    const id = await granted();
    const failed = factOf(3, "vend-failed", { intent: 2, lane: 1, code: "no-drop" });
    await cloud.gateways.intake("g1", [itemOf(intended(2, id)), itemOf(failed)]);
    expect(await stateOf(id)).toBe("failed no-drop");
    const again = [intended(4, id, { attempt: 2 }), uncertain(5, 4)];
    await cloud.gateways.intake(
      "g1",
      again.map((f) => itemOf(f)),
    );
    expect(await stateOf(id)).toBe("uncertain power-lost");
  });

  test("a late fact of an ended grant is booked while another grant holds the kiosk", async () => {
    const id = await granted();
    cloud.time.advance(61_000);
    await hear();
    await granted("r2");
    const answer = await cloud.gateways.intake("g1", [itemOf(intended(2, id))]);
    expect(answer.marks).toEqual([{ kiosk: "k1", epoch: 1, kept: 2 }]);
    expect(await tap("r3")).toEqual({ ok: false, code: "busy" });
  });
});
