import type { LiveCounty } from "../live/live-county.ts";
import type { LiveKiosk } from "../live/live-kiosk.ts";

const LOOK_MS = 100;
/** Room on a busy machine, where a grant may grow old before its kiosk has heard of it. */
const ASKED_AGAIN = 4;
/** A grant ends by itself, by its kiosk's word or by its age. */
const OPEN: ReadonlySet<string> = new Set(["requested", "armed", "confirmed"]);

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What residents take, by kiosk and product, one after the other at each kiosk. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  "qh-0001": ["condom", "condom", "film"],
  "qh-0002": ["condom", "gel"],
  "qh-0003": ["condom"],
};

/** Lets residents take boxes through the real grants, and one machine lose its link. */
export async function busyDay(county: LiveCounty): Promise<void> {
  await Promise.all(
    county.kiosks.map(async (kiosk) => {
      for (const product of TAKEN[kiosk.point.kiosk] ?? []) await takeBox(county, kiosk, product);
    }),
  );
  const { cloud } = county.cloud;
  await cloud.county.refuseLot("B2409-7");
  await cloud.county.planLoad({
    kiosk: "qh-0001",
    lane: 1,
    lot: "A2610-2",
    expiry: 20290531,
    count: 8,
  });
}

/** One resident's request, confirmed at the machine's button; resolves when the box is booked. */
export async function takeBox(
  county: LiveCounty,
  kiosk: LiveKiosk,
  product: string,
): Promise<void> {
  const { services, parts } = county.cloud.cloud;
  for (let asked = 0; asked < ASKED_AGAIN; asked++) {
    const request = Buffer.from(parts.entropy(16)).toString("hex");
    const answer = await services.requestGrant({ kiosk: kiosk.point.kiosk, product, request });
    if (!answer.ok) throw new Error(`${kiosk.point.kiosk} refused: ${answer.code}`);
    for (;;) {
      if (kiosk.board.lamp) kiosk.input({ kind: "button" });
      const grant = await services.grant(answer.grant.id);
      if (grant?.state === "dispensed") return;
      if (grant === undefined || !OPEN.has(grant.state)) break;
      await pause(LOOK_MS);
    }
  }
  throw new Error(`${kiosk.point.kiosk} gave out no ${product}`);
}
