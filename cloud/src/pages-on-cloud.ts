import type { FastifyInstance } from "fastify";
import type { Names } from "./services.ts";
import type { Cloud } from "./cloud.ts";
import { NotEnrolled } from "./county/county.ts";
import { countyPages } from "./pages/county-pages.ts";
import type { LoadAnswer, LoadWish } from "./pages/load-page.ts";
import { residentPages } from "./pages/resident-pages.ts";
import type { Entrance } from "./people/entrance.ts";
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
  return async (app) => {
    const resident = { services, feedback, nowMs, entropy, publicUrl, answerUnknown };
    await app.register(residentPages, resident);
    await app.register(countyPages, {
      services,
      feedback,
      entrance,
      nowMs,
      entropy,
      planLoad: (load: LoadWish) => planLoad(cloud, load),
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

async function planLoad(cloud: Cloud, wish: LoadWish): Promise<LoadAnswer> {
  try {
    return { ok: true, load: await cloud.county.planLoad(wish) };
  } catch (error) {
    if (!(error instanceof PlanTooLarge) && !(error instanceof NotEnrolled)) throw error;
    return { ok: false, code: error.code, sentence: REFUSED[error.code] };
  }
}
