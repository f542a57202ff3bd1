import { LIMITS } from "@anxin/firmware/contract";
import { EXPIRY, KIOSK, LANE, LOT, PRODUCT } from "@anxin/firmware/contract/schemas";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Entrance } from "../people/entrance.ts";
import type { KioskView, Services } from "../services.ts";
import { climatePage } from "./climate-page.ts";
import { countyPage } from "./county-page.ts";
import type { FeedbackDesk } from "../feedback/feedback-desk.ts";
import { enterPage } from "./enter-page.ts";
import {
  FORM_BYTES_MAX,
  isForeignPost,
  preparePages,
  sendPage,
  sendRefusal,
  wordIn,
} from "./exchange.ts";
import { feedbackListPages } from "./feedback-pages.ts";
import { loadPage, type LoadAnswer, type LoadPageContent, type LoadWish } from "./load-page.ts";
import type { PageCode } from "./notes.ts";
import { reachOf, type Reach } from "./reach.ts";
import { dropSession, keepSession, SESSION_COOKIE } from "./session-cookie.ts";
import type { Voice } from "./texts.ts";

export interface CountyPagesOptions {
  services: Services;
  entrance: Entrance;
  /** Unix milliseconds. */
  nowMs: () => number;
  /** That many bytes nobody can guess: the request tokens of forms. */
  entropy: (count: number) => Uint8Array;
  /** What the session of this secret lets its owner see and do; undefined for none. */
  reach: (secret: string | undefined) => Promise<Reach | undefined>;
  /** What residents told; without it there is no page of it. */
  feedback?: FeedbackDesk;
  /** Answers a resident in somebody's name; the desk itself when not given. */
  answerFeedback?: (wish: { id: number; words: string }, actor: string) => Promise<boolean>;
  /** Plans a load; without it the page offers none. The same `request` twice must be one load. */
  planLoad?: (wish: LoadWish, actor: string) => Promise<LoadAnswer>;
}

const REQUEST_BYTES = 16;
const REQUEST_TOKEN = /^[0-9a-f]{32}$/;
const DAY_SECONDS = 86_400;
const DAYS_SHOWN = 30;
const BACK = { href: "/", label: "allKiosks" } as const;
const FORM = { bodyLimit: FORM_BYTES_MAX } as const;

type KioskRoute = { Params: { kiosk: string } };

/**
 * What county staff see, as a Fastify plugin: `/enter` (the one-time link), `/county`,
 * `/county/leave`, `/county/k/{kiosk}/climate` and, with
 * `planLoad`, `/county/k/{kiosk}/load`.
 */
export async function countyPages(
  app: FastifyInstance,
  options: CountyPagesOptions,
): Promise<void> {
  await preparePages(app, { referrerPolicy: "same-origin", back: BACK });
  app.addHook("preHandler", async (request, reply) => {
    if (request.method !== "POST") return undefined;
    return isForeignPost(request, { nullIsOurs: false })
      ? refuse(request, reply, "foreign-origin")
      : undefined;
  });
  app.get("/enter", (request, reply) =>
    sendPage(request, reply, (voice) =>
      enterPage(wordIn(request.query, "t") ?? "", voice, wordIn(request.query, "to")),
    ),
  );
  app.post("/enter", FORM, (request, reply) => enter(options.entrance, request, reply));
  await app.register(async (staff) => behindSession(staff, options));
}

function behindSession(staff: FastifyInstance, options: CountyPagesOptions): void {
  const pages = new CountyPages(options);
  staff.decorateRequest("reach", null);
  staff.addHook("preHandler", async (request, reply) => {
    request.reach = (await options.reach(request.cookies[SESSION_COOKIE])) ?? null;
    return request.reach === null ? refuse(request, reply, "not-entered") : undefined;
  });
  staff.get("/county", (request, reply) => pages.county(request, reply));
  staff.post("/county/leave", FORM, (request, reply) => leave(options.entrance, request, reply));
  staff.get<KioskRoute>("/county/k/:kiosk/climate", (request, reply) =>
    pages.climate(request, reply),
  );
  const { planLoad, services, feedback, nowMs } = options;
  const { answerFeedback = (wish) => feedback?.answer(wish) ?? Promise.resolve(false) } = options;
  if (feedback !== undefined) {
    const answer = answerFeedback;
    feedbackListPages(staff, { services, feedback, nowMs, answer, reachOf });
  }
  if (planLoad === undefined) return;
  staff.get<KioskRoute>("/county/k/:kiosk/load", (request, reply) => pages.load(request, reply));
  staff.post<KioskRoute>("/county/k/:kiosk/load", FORM, (request, reply) =>
    pages.plan(request, reply, planLoad),
  );
}

async function enter(
  entrance: Entrance,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const secret = await entrance.redeem(wordIn(request.body, "t") ?? "");
  if (secret === undefined) return refuse(request, reply, "link-unusable");
  keepSession(request, reply, secret);
  return reply.redirect(wordIn(request.body, "to") === "console" ? "/console/" : "/county", 303);
}

async function leave(
  entrance: Entrance,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  await entrance.leave(request.cookies[SESSION_COOKIE]);
  dropSession(reply);
  return reply.redirect("/", 303);
}

class CountyPages {
  readonly #options: CountyPagesOptions;

  constructor(options: CountyPagesOptions) {
    this.#options = options;
  }

  async county(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { services, nowMs, planLoad } = this.#options;
    const { sees, plans, hears } = reachOf(request);
    const [all, open, products, told] = await Promise.all([
      services.kiosks(),
      services.openAlerts(),
      services.products(),
      this.#options.feedback?.waiting(),
    ]);
    const planned = wordIn(request.query, "planned");
    const kiosks = all.filter(({ kiosk }) => sees(kiosk));
    const alerts = open.filter(({ kiosk }) => sees(kiosk));
    const content = {
      kiosks,
      alerts,
      products,
      nowMs: nowMs(),
      mayPlan: planLoad !== undefined && kiosks.some(({ kiosk }) => plans(kiosk)),
      planned,
      told: told?.filter(({ kiosk }) => hears(kiosk)).length,
    };
    return sendPage(request, reply, (voice) => countyPage(content, voice));
  }

  async climate(request: FastifyRequest<KioskRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { services, nowMs } = this.#options;
    const kiosk = await this.#kioskSeen(request);
    if (kiosk === undefined) return refuse(request, reply, "no-such-kiosk");
    const now = nowMs();
    const to = Math.floor(now / 1000) + 1;
    const spans = (from: number, step: "slot" | "day") =>
      services.climate(kiosk.kiosk, { from, to, step });
    const [slots, days] = await Promise.all([
      spans(to - DAY_SECONDS, "slot"),
      spans(to - DAYS_SHOWN * DAY_SECONDS, "day"),
    ]);
    return sendPage(request, reply, (voice) =>
      climatePage({ kiosk, slots, days, nowMs: now }, voice),
    );
  }

  async load(request: FastifyRequest<KioskRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const kiosk = await this.#kioskSeen(request);
    if (kiosk === undefined) return refuse(request, reply, "no-such-kiosk");
    if (!reachOf(request).plans(kiosk.kiosk)) return refuse(request, reply, "not-allowed");
    const token = Buffer.from(this.#options.entropy(REQUEST_BYTES)).toString("hex");
    const content = await this.#loadContent(kiosk, token);
    return sendPage(request, reply, (voice) => loadPage(content, voice));
  }

  async plan(
    request: FastifyRequest<KioskRoute>,
    reply: FastifyReply,
    planLoad: NonNullable<CountyPagesOptions["planLoad"]>,
  ): Promise<FastifyReply> {
    const { actor, plans } = reachOf(request);
    const kiosk = await this.#kioskSeen(request);
    if (kiosk === undefined) return refuse(request, reply, "no-such-kiosk");
    if (!plans(kiosk.kiosk)) return refuse(request, reply, "not-allowed");
    const typed = typedLoad(request.body);
    if (!REQUEST_TOKEN.test(typed.request)) return refuse(request, reply, "bad-request");
    const wish = loadWishOf(kiosk.kiosk, typed);
    const answer = wish && (await planLoad(wish, actor));
    if (answer?.ok === true) {
      return reply.redirect(`/county?planned=${encodeURIComponent(answer.load)}`, 303);
    }
    const content = { ...(await this.#loadContent(kiosk, typed.request)), typed };
    void reply.code(422);
    return sendPage(request, reply, (voice) =>
      loadPage({ ...content, wrong: wrongLoad(answer, voice) }, voice),
    );
  }

  /** The kiosk of the address; one of another place is as if it were not there. */
  async #kioskSeen(request: FastifyRequest<KioskRoute>): Promise<KioskView | undefined> {
    const { kiosk } = request.params;
    if (!new RegExp(KIOSK.pattern).test(kiosk) || !reachOf(request).sees(kiosk)) return undefined;
    return this.#options.services.kiosk(kiosk);
  }

  async #loadContent(kiosk: KioskView, request: string): Promise<LoadPageContent> {
    return { kiosk, products: await this.#options.services.products(), request };
  }
}

type TypedLoad = Record<Exclude<keyof LoadWish, "kiosk">, string>;

function typedLoad(body: unknown): TypedLoad {
  const word = (name: string) => (wordIn(body, name) ?? "").trim();
  return {
    lane: word("lane"),
    product: word("product"),
    lot: word("lot"),
    expiry: word("expiry"),
    count: word("count"),
    request: word("request"),
  };
}

/** The typed load as the contract would have it, or undefined when a part cannot be that. */
function loadWishOf(kiosk: string, typed: TypedLoad): LoadWish | undefined {
  const lane = wholeIn(typed.lane, LANE.minimum, LANE.maximum);
  const count = wholeIn(typed.count, 1, LIMITS.laneDepthMax);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(typed.expiry) && !Number.isNaN(Date.parse(typed.expiry));
  const day = typed.expiry.replaceAll("-", "");
  const expiry = isDay ? wholeIn(day, EXPIRY.minimum, EXPIRY.maximum) : undefined;
  const named = new RegExp(PRODUCT.pattern).test(typed.product);
  const lotted = new RegExp(LOT.pattern).test(typed.lot);
  if (lane === undefined || count === undefined || expiry === undefined) return undefined;
  if (!named || !lotted) return undefined;
  const { product, lot, request } = typed;
  return { kiosk, lane, product, lot, expiry, count, request };
}

function wholeIn(text: string, minimum: number, maximum: number): number | undefined {
  if (!/^\d{1,9}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= minimum && value <= maximum ? value : undefined;
}

function wrongLoad(
  answer: Extract<LoadAnswer, { ok: false }> | undefined,
  { say, name }: Voice,
): { code: string; sentence: string } {
  if (answer !== undefined) return { code: answer.code, sentence: name(answer.sentence) };
  return { code: "bad-load", sentence: say("loadWrong", { max: LIMITS.laneDepthMax }) };
}

function refuse(request: FastifyRequest, reply: FastifyReply, code: PageCode): FastifyReply {
  return sendRefusal(request, reply, { code, back: BACK });
}
