import type { LiveCounty } from "../live/live-county.ts";
import type { LiveKiosk } from "../live/live-kiosk.ts";

const LOOK_MS = 100;
/** Room on a busy machine, where a grant may grow old before its kiosk has heard of it. */
const ASKED_AGAIN = 60;
/** A kiosk that was just filled says for some seconds that it is not ready. */
const ASKED_AGAIN_MS = 1000;
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
  const { parts } = county.cloud.cloud;
  let why = "";
  for (let asked = 0; asked < ASKED_AGAIN; asked++) {
    const request = Buffer.from(parts.entropy(16)).toString("hex");
    why = await endOf(county, kiosk, { product, request });
    if (why === "dispensed") return;
    await pause(ASKED_AGAIN_MS);
  }
  throw new Error(`${kiosk.point.kiosk} gave out no ${product}: ${why}`);
}

/** How one request ended: a grant's last state and code, or why there was none. */
async function endOf(
  county: LiveCounty,
  kiosk: LiveKiosk,
  wish: { product: string; request: string },
): Promise<string> {
  const { services } = county.cloud.cloud;
  const answer = await services.requestGrant({ kiosk: kiosk.point.kiosk, ...wish });
  if (!answer.ok) return answer.code;
  for (;;) {
    if (kiosk.board.lamp) kiosk.input({ kind: "button" });
    const grant = await services.grant(answer.grant.id);
    if (grant?.state === "dispensed") return grant.state;
    if (grant === undefined || !OPEN.has(grant.state)) return `${grant?.state} ${grant?.code}`;
    await pause(LOOK_MS);
  }
}
