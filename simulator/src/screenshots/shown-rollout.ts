import { createHash } from "node:crypto";
import { GATE_DEFAULT, importProgram, startRollout } from "@anxin/cloud";
import type { LiveCounty } from "../live/live-county.ts";

/** The roll-out that is shown: halted at its second kiosk. */
export const SHOWN_ROLLOUT = "000000000000";
const VERSION = "0.2.0";
/** No kiosk would take it: nobody here has a key to make a tag. */
const IMAGE = Buffer.from("a program to look at");
const TAG = "0".repeat(32);

/** A program that was imported, and a roll-out of it as it stands after a bad night. */
export async function shownRollout({ cloud: { cloud }, kiosks }: LiveCounty): Promise<void> {
  const { db, time } = cloud.parts;
  const ids = kiosks.map(({ point }) => point.kiosk);
  const epochs = await db.selectFrom("epochs").select(["kiosk", "epoch"]).execute();
  const bundle = {
    format: 1,
    version: VERSION,
    board: "node",
    bytes: IMAGE.length,
    sha256: createHash("sha256").update(IMAGE).digest("hex"),
    image: IMAGE.toString("base64"),
    manifests: epochs.map((of) => ({ ...of, tag: TAG })),
  } as const;
  const nowMs = time.nowMs();
  await importProgram(
    db,
    { ...bundle, manifests: [...bundle.manifests] },
    { at: nowMs, by: "office" },
  );
  const parts = { ...cloud.parts, entropy: (count: number) => new Uint8Array(count) };
  const more = { stages: [1, 10, 50, 100], gate: GATE_DEFAULT, by: "office", note: "修复柜门提示" };
  const rollout = await startRollout(parts, { version: VERSION, kiosks: ids, ...more });
  const [first, second] = ids;
  const become = (kiosk: string | undefined, set: { state: string; code?: string }) =>
    db
      .updateTable("rollout_kiosks")
      .set({ ...set, since: nowMs })
      .where("rollout", "=", rollout)
      .where("kiosk", "=", kiosk ?? "")
      .execute();
  await become(first, { state: "healthy" });
  const failure = { code: "not-connected", kiosk: second ?? "" };
  await become(second, { state: "failed", code: failure.code });
  await db
    .updateTable("rollouts")
    .set({ state: "halted", stage: 2, code: failure.code, failed_kiosk: failure.kiosk })
    .where("rollout", "=", rollout)
    .execute();
  const event = { rollout, at: nowMs, by: "" };
  await db
    .insertInto("rollout_events")
    .values([
      { ...event, what: "stage", stage: 1 },
      { ...event, what: "stage", stage: 2 },
      { ...event, what: "halted", stage: 2, ...failure },
    ])
    .execute();
}
