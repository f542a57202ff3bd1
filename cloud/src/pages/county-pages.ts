import { LIMITS } from "@anxin/firmware/contract";
import { EXPIRY, KIOSK, LANE, LOT, PRODUCT } from "@anxin/firmware/contract/schemas";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { SESSION_MS, type Entrance } from "../people/entrance.ts";
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
import type { Voice } from "./texts.ts";

export interface CountyPagesOptions {
  services: Services;
  entrance: Entrance;
  /** Unix milliseconds. */
  nowMs: () => number;
  /** That many bytes nobody can guess: the request tokens of forms. */
  entropy: (count: number) => Uint8Array;
  /** What residents told; without it there is no page of it. */
  feedback?: FeedbackDesk;
  /** Plans a load; without it the page offers none. The same `request` twice must be one load. */
  planLoad?: (wish: LoadWish) => Promise<LoadAnswer>;
}

const SESSION_COOKIE = "anxin-session";
/** Staff pages only: a resident's request never carries it. */
const SESSION_PATH = "/county";
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
    sendPage(request, reply, (voice) => enterPage(wordIn(request.query, "t") ?? "", voice)),
  );
  app.post("/enter", FORM, (request, reply) => enter(options.entrance, request, reply));
  await app.register(async (staff) => behindSession(staff, options));
}

function behindSession(staff: FastifyInstance, options: CountyPagesOptions): void {
  const pages = new CountyPages(options);
  staff.addHook("preHandler", async (request, reply) => {
    if (await options.entrance.knows(request.cookies[SESSION_COOKIE])) return undefined;
    return refuse(request, reply, "not-entered");
  });
  staff.get("/county", (request, reply) => pages.county(request, reply));
  staff.post("/county/leave", FORM, (request, reply) => leave(options.entrance, request, reply));
  staff.get<KioskRoute>("/county/k/:kiosk/climate", (request, reply) =>
    pages.climate(request, reply),
  );
  const { planLoad, services, feedback, nowMs } = options;
  if (feedback !== undefined) feedbackListPages(staff, { services, feedback, nowMs });
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
  void reply.setCookie(SESSION_COOKIE, secret, {
    path: SESSION_PATH,
    httpOnly: true,
    sameSite: "lax",
    secure: request.protocol === "https",
    maxAge: SESSION_MS / 1000,
  });
  return reply.redirect("/county", 303);
}

async function leave(
  entrance: Entrance,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  await entrance.leave(request.cookies[SESSION_COOKIE]);
  void reply.clearCookie(SESSION_COOKIE, { path: SESSION_PATH });
  return reply.redirect("/", 303);
}

class CountyPages {
  readonly #options: CountyPagesOptions;

  constructor(options: CountyPagesOptions) {
    this.#options = options;
  }

  async county(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { services, nowMs, planLoad } = this.#options;
    const [kiosks, alerts, products, told] = await Promise.all([
      services.kiosks(),
      services.openAlerts(),
      services.products(),
      this.#options.feedback?.waiting(),
    ]);
    const planned = wordIn(request.query, "planned");
    const mayPlan = planLoad !== undefined;
    const content = {
      kiosks,
      alerts,
      products,
      nowMs: nowMs(),
      mayPlan,
      planned,
      told: told?.length,
    };
    return sendPage(request, reply, (voice) => countyPage(content, voice));
  }

  async climate(request: FastifyRequest<KioskRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const { services, nowMs } = this.#options;
    const kiosk = await this.#kioskNamed(request.params.kiosk);
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
    const kiosk = await this.#kioskNamed(request.params.kiosk);
    if (kiosk === undefined) return refuse(request, reply, "no-such-kiosk");
    const token = Buffer.from(this.#options.entropy(REQUEST_BYTES)).toString("hex");
    const content = await this.#loadContent(kiosk, token);
    return sendPage(request, reply, (voice) => loadPage(content, voice));
  }

  async plan(
    request: FastifyRequest<KioskRoute>,
    reply: FastifyReply,
    planLoad: (wish: LoadWish) => Promise<LoadAnswer>,
  ): Promise<FastifyReply> {
    const kiosk = await this.#kioskNamed(request.params.kiosk);
    if (kiosk === undefined) return refuse(request, reply, "no-such-kiosk");
    const typed = typedLoad(request.body);
    if (!REQUEST_TOKEN.test(typed.request)) return refuse(request, reply, "bad-request");
    const wish = loadWishOf(kiosk.kiosk, typed);
    const answer = wish && (await planLoad(wish));
    if (answer?.ok === true) {
      return reply.redirect(`/county?planned=${encodeURIComponent(answer.load)}`, 303);
    }
    const content = { ...(await this.#loadContent(kiosk, typed.request)), typed };
    void reply.code(422);
    return sendPage(request, reply, (voice) =>
      loadPage({ ...content, wrong: wrongLoad(answer, voice) }, voice),
    );
  }

  async #kioskNamed(id: string): Promise<KioskView | undefined> {
    return new RegExp(KIOSK.pattern).test(id) ? this.#options.services.kiosk(id) : undefined;
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
