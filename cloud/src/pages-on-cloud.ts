import type { FastifyInstance } from "fastify";
import type { Names } from "./services.ts";
import type { Cloud } from "./cloud.ts";
import { NotEnrolled } from "./county/county.ts";
import { answerFeedback, type FeedbackReply } from "./people/answer-feedback.ts";
import { inUnitOfWork } from "./api/unit-of-work.ts";
import { countyPages } from "./pages/county-pages.ts";
import type { LoadAnswer, LoadWish } from "./pages/load-page.ts";
import type { Reach } from "./pages/reach.ts";
import { residentPages } from "./pages/resident-pages.ts";
import { writeAudit } from "./people/audit-log.ts";
import type { Entrance } from "./people/entrance.ts";
import { mayAt, ROOT, type Action } from "./people/roles.ts";
import { Staff } from "./people/staff.ts";
import { TERRITORY } from "./people/territory.ts";
import { PlanTooLarge } from "./planning/build-plan.ts";

export interface PagesWish {
  cloud: Cloud;
  entrance: Entrance;
  /** Scheme, host and port under which phones reach this service, without a slash at the end. */
  publicUrl: () => string;
}

/** The residents' and the county's pages, given the real services; to be handed to `buildApp`. */
export function pagesOnCloud(wish: PagesWish): (app: FastifyInstance) => Promise<void> {
  const { cloud, entrance, publicUrl } = wish;
  const { services, feedback } = cloud;
  const { time, entropy } = cloud.parts;
  const nowMs = () => time.nowMs();
  const answerUnknown = true;
  const staff = new Staff(cloud.parts, entrance);
  return async (app) => {
    const { trace } = cloud.inventory;
    const told = { services, feedback, trace };
    const resident = { ...told, nowMs, entropy, publicUrl, answerUnknown };
    await app.register(residentPages, resident);
    await app.register(countyPages, {
      services,
      feedback,
      entrance,
      nowMs,
      entropy,
      answerFeedback: (wish: FeedbackReply, actor: string) =>
        inUnitOfWork(cloud.parts, (inside) => answerFeedback(inside, wish, actor)),
      reach: (secret: string | undefined) => reachOf(cloud, staff, secret),
      planLoad: (load: LoadWish, actor: string) => planLoad(cloud, load, actor),
    });
  };
}

const REFUSED: Record<"plan-too-large" | "not-enrolled", Names> = {
  "plan-too-large": {
    zh: "这台机器的待补货计划已满，请等已有的补货到货后再加。",
    en: "This machine's plan is full. Please wait until the loads on their way have arrived.",
  },
  "not-enrolled": {
    zh: "这台机器没有这个货道，请核对。",
    en: "This machine has no such lane. Please check.",
  },
};

/** What a session's owner may see and do, by their roles and where kiosks stand. */
async function reachOf(
  cloud: Cloud,
  staff: Staff,
  secret: string | undefined,
): Promise<Reach | undefined> {
  const who = await staff.ofSession(secret);
  if (who === undefined) return undefined;
  const places = await TERRITORY.places(cloud.parts.db);
  const may = (action: Action) => (kiosk: string) =>
    mayAt(who.grants, { action, place: places.get(kiosk) ?? ROOT }, TERRITORY.isWithin);
  return {
    actor: who.id,
    sees: may("kiosks.read"),
    plans: may("loads.plan"),
    hears: may("feedback.read"),
    answers: may("feedback.answer"),
  };
}

/** Plans a load and writes down who did, both or neither. */
async function planLoad(cloud: Cloud, wish: LoadWish, actor: string): Promise<LoadAnswer> {
  try {
    return { ok: true, load: await planWritten(cloud, wish, actor) };
  } catch (error) {
    if (!(error instanceof PlanTooLarge) && !(error instanceof NotEnrolled)) throw error;
    return { ok: false, code: error.code, sentence: REFUSED[error.code] };
  }
}

function planWritten({ parts }: Cloud, wish: LoadWish, actor: string): Promise<string> {
  return inUnitOfWork(parts, async ({ county, parts: { db, time } }) => {
    const known = await db
      .selectFrom("loads")
      .select("load")
      .where("request", "=", wish.request)
      .executeTakeFirst();
    const load = await county.planLoad(wish);
    if (known !== undefined) return load;
    const { kiosk, request: _, ...what } = wish;
    const place = (await TERRITORY.placeOf(db, kiosk)) ?? ROOT;
    const entry = { actor, action: "loads.plan", subject: `kiosks/${kiosk}/loads/${load}`, place };
    await writeAudit(db, { ...entry, at: time.nowMs(), before: null, after: what });
    return load;
  });
}
