import { describeWith } from "@anxin/firmware/testing";
import { openDatabase, proveBooks } from "@anxin/cloud";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPostgres, type Rows } from "../cloud/database.ts";
import { dropCounties, makeCounties, type TwoCounties } from "./county-years-bench.ts";
import { openScreens, type ScreenRig } from "./measure-screens.ts";
import { ASIDE } from "./screens.ts";

/** Tables that grow with a county's years, as far as the bench fills them. */
const GROWING = [
  "alerts",
  "audit_log",
  "climate",
  "documents",
  "facts",
  "movements",
  "notifications",
  "online_spans",
  "plans",
  "staff_movements",
];
/** Added up from every row of a time or of a lot; all else has a limit or a key. */
const SUMS = /^(?:report: |console: outlook|resident: trace|recall$)/;

describeWith(["postgresql"], "a small county's weeks", () => {
  const server = process.env["ANXIN_POSTGRES_URL"] ?? "";
  const name = `anxin_weeks_${process.pid}`;
  let counties: TwoCounties;
  let rig: ScreenRig;
  let rows: Rows;

  beforeAll(async () => {
    const size = { kiosks: 4, weeks: 6 };
    counties = await makeCounties({ server, name, ...size, say: () => undefined });
    rig = await openScreens({ ...counties.whole, big: GROWING, byIndexes: true });
    rows = await openPostgres(counties.whole.url);
  });
  afterAll(async () => {
    await rows?.close();
    await rig?.close();
    await dropCounties(server, name);
  });

  it("pass the nightly proof, early and late", async () => {
    for (const { url } of Object.values(counties)) {
      const db = await openDatabase({ url, folder: "", connectionsMax: 1 });
      expect(await proveBooks(db)).toEqual([]);
      await db.destroy();
    }
    const [{ early, late } = {}] = await rows.query(
      "SELECT count(*) FILTER (WHERE seq < 20)::integer AS early, count(*)::integer AS late FROM facts",
    );
    expect(Number(late)).toBeGreaterThan(Number(early));
  });

  it("has a line for every route that reads", () => {
    const covered = [...rig.screens.map(({ route }) => route), ...ASIDE];
    expect(rig.routes.filter((route) => !covered.includes(route))).toEqual([]);
    expect(covered.filter((route) => !rig.routes.includes(route))).toEqual([]);
  });

  it("no screen reads a growing table whole, and a dropped index is noticed", async () => {
    const wholeReads = async () => {
      const found: string[] = [];
      for (const screen of rig.screens) {
        if (SUMS.test(screen.name)) continue;
        const { status, whole } = await rig.measure(screen, 0);
        if (![200, 404].includes(status)) found.push(`${screen.name}: ${status}`);
        found.push(...whole.map((one) => `${screen.name}: ${one}`));
      }
      return found;
    };
    expect(await wholeReads()).toEqual([]);
    await rows.query("DROP INDEX notifications_of_channel, notifications_delivered");
    expect((await wholeReads()).join()).toContain("notifications by ");
  });
});
