import type { Refusal } from "@anxin/firmware/contract";
import { ID, KIOSK, PRODUCT } from "@anxin/firmware/contract/schemas";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { GrantView, KioskView, Services } from "../services.ts";
import { SCRIPT } from "./assets.ts";
import {
  FORM_BYTES_MAX,
  isForeignPost,
  preparePages,
  sendPage,
  sendRefusal,
  voiceFor,
  wordIn,
} from "./exchange.ts";
import { GrantEvents } from "./grant-events.ts";
import { grantBody, grantPage, isFinal, numberPage } from "./grant-page.ts";
import { html, type Html } from "./html.ts";
import { kioskPage, type KioskPageContent } from "./kiosk-page.ts";
import { note, type PageCode } from "./notes.ts";
import { pointsPage } from "./points-page.ts";
import { REFUSAL_STATUS, sentenceOf } from "./refusals.ts";
import type { FeedbackDesk } from "../feedback/feedback-desk.ts";
import { tellPages } from "./feedback-pages.ts";
import { REQUEST_BYTES, REQUEST_TOKEN } from "./request-token.ts";
import { dayInChina, shelf } from "./shelf.ts";
import { stickerSvg } from "./sticker.ts";
import type { Voice } from "./texts.ts";
import { ownVoucher, voucherPages } from "./voucher-pages.ts";

export interface ResidentPagesOptions {
  services: Services;
  /** Unix milliseconds. */
  nowMs: () => number;
  /** That many bytes nobody can guess: the request tokens of forms. */
  entropy: (count: number) => Uint8Array;
  /** Scheme, host and port under which phones reach this service, without a slash at the end. */
  publicUrl: () => string;
  /** Where residents may tell what is wrong; without it the pages offer no such thing. */
  feedback?: FeedbackDesk;
  /** Also answer addresses nobody serves: only where the app sets no not-found handler itself. */
  answerUnknown?: boolean;
}

/** Remembers a phone's own grant at a kiosk a little longer than a grant can last. */
const GRANT_COOKIE = "grant";
const GRANT_COOKIE_SECONDS = 180;

const OTHERS_MAX = 3;
const BACK = { href: "/", label: "allKiosks" } as const;

const TAKE = {
  bodyLimit: FORM_BYTES_MAX,
  schema: {
    body: {
      type: "object",
      properties: { product: PRODUCT, request: REQUEST_TOKEN },
      required: ["product", "request"],
    },
  },
} as const;

type KioskRoute = { Params: { kiosk: string } };
type TakeRoute = KioskRoute & { Body: { product: string; request: string } };
type GrantRoute = { Params: { grant: string } };

/**
 * What a resident sees, as a Fastify plugin: `/`, `/k/{kiosk}`, its `take` and `qr.svg`,
 * `/g/{grant}`, its `number` and `events`, what `voucherPages` adds, and `/pages.js`. Works without
 * scripts. One tap is one request, whatever is tapped or reloaded.
 */
export async function residentPages(
  app: FastifyInstance,
  options: ResidentPagesOptions,
): Promise<void> {
  await preparePages(app, { referrerPolicy: "no-referrer", back: BACK });
  const pages = new ResidentPages(options);
  app.addHook("preClose", async () => pages.events.stop());
  if (options.answerUnknown === true) app.setNotFoundHandler(sendUnknown);
  app.get("/", (request, reply) => pages.points(request, reply));
  app.get("/pages.js", (_request, reply) => sendScript(reply));
  app.get<KioskRoute>("/k/:kiosk", (request, reply) => pages.kiosk(request, reply));
  app.get<KioskRoute>("/k/:kiosk/qr.svg", (request, reply) => pages.sticker(request, reply));
  app.get<KioskRoute>("/k/:kiosk/take", (request, reply) =>
    reply.redirect(`/k/${encodeURIComponent(request.params.kiosk)}`, 303),
  );
  app.post<TakeRoute>("/k/:kiosk/take", TAKE, (request, reply) => pages.take(request, reply));
  app.get<GrantRoute>("/g/:grant", (request, reply) => pages.grant(request, reply));
  app.get<GrantRoute>("/g/:grant/events", (request, reply) => pages.watch(request, reply));
  app.get<GrantRoute>("/g/:grant/number", (request, reply) => pages.numberForm(request, reply));
  app.post<GrantRoute>("/g/:grant/number", { bodyLimit: FORM_BYTES_MAX }, (request, reply) =>
    pages.number(request, reply),
  );
  voucherPages(app, {
    services: options.services,
    kioskNamed: (id) => pages.kioskNamed(id),
    refused: (exchange, kiosk, wish) => pages.refused(exchange, kiosk, wish),
  });
  const { services, entropy, feedback } = options;
  if (feedback === undefined) return;
  tellPages(app, { services, entropy, feedback, kioskNamed: (id) => pages.kioskNamed(id) });
}

/** A person gets a page, a program the code alone. */
function sendUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.headers.accept?.includes("text/html") === true) {
    return refuse(request, reply, "no-such-page");
  }
  return reply.code(404).send({ code: "no-such-page" });
}

function sendScript(reply: FastifyReply): FastifyReply {
  return reply
    .header("cache-control", "public, max-age=31536000, immutable")
    .type("text/javascript; charset=utf-8")
    .send(SCRIPT);
}

class ResidentPages {
  readonly events: GrantEvents;
  readonly #options: ResidentPagesOptions;

  constructor(options: ResidentPagesOptions) {
    this.#options = options;
    this.events = new GrantEvents(options.services);
  }

  async points(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const kiosks = await this.#options.services.kiosks();
    return sendPage(request, reply, (voice) => pointsPage(kiosks, voice));
  }

  async kiosk(request: FastifyRequest<KioskRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const kiosk = await this.kioskNamed(request.params.kiosk);
    if (kiosk === undefined) return refuse(request, reply, "no-such-kiosk");
    const underWay = await this.#ownOpenGrant(request, kiosk.kiosk);
    const reserved = await ownVoucher(this.#options.services, request, kiosk.kiosk);
    const content = { ...(await this.#kioskContent(kiosk, underWay)), reserved: reserved?.request };
    return sendPage(request, reply, (voice) => kioskPage(content, voice));
  }

  async sticker(request: FastifyRequest<KioskRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const kiosk = await this.kioskNamed(request.params.kiosk);
    if (kiosk === undefined) return refuse(request, reply, "no-such-kiosk");
    const url = `${this.#options.publicUrl()}/k/${kiosk.kiosk}`;
    return reply.type("image/svg+xml; charset=utf-8").send(stickerSvg({ url, names: kiosk.names }));
  }

  async take(request: FastifyRequest<TakeRoute>, reply: FastifyReply): Promise<FastifyReply> {
    if (isForeignPost(request, { nullIsOurs: true }))
      return refuse(request, reply, "foreign-origin");
    const kiosk = await this.kioskNamed(request.params.kiosk);
    if (kiosk === undefined) return refuse(request, reply, "no-such-kiosk");
    const underWay = await this.#ownOpenGrant(request, kiosk.kiosk);
    if (underWay !== undefined) return reply.redirect(`/g/${underWay.id}`, 303);
    const { product, request: token } = request.body;
    const wish = { kiosk: kiosk.kiosk, product, request: token };
    const answer = await this.#options.services.requestGrant(wish);
    if (!answer.ok) {
      return this.refused({ request, reply }, kiosk, { product, code: answer.code });
    }
    rememberGrant(request, reply, answer.grant);
    return reply.redirect(`/g/${answer.grant.id}`, 303);
  }

  async grant(request: FastifyRequest<GrantRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const grant = await this.#grantNamed(request.params.grant);
    if (grant === undefined) return refuse(request, reply, "no-such-grant");
    const numberSent = wordIn(request.query, "sent") === "1";
    const others = await this.#othersFor(grant);
    const content = { grant, nowMs: this.#options.nowMs(), numberSent, others };
    return sendPage(request, reply, (voice) => grantPage(content, voice));
  }

  async watch(request: FastifyRequest<GrantRoute>, reply: FastifyReply): Promise<unknown> {
    const grant = await this.#grantNamed(request.params.grant);
    if (grant === undefined) return refuse(request, reply, "no-such-grant");
    if (this.events.full) return reply.code(503).header("retry-after", "5").send();
    const voice = voiceFor(request, reply);
    const render = (changed: GrantView) => this.#renderGrant(changed, voice);
    const seen = wordIn(request.query, "seen");
    return this.events.stream({ request, reply }, grant.id, { seen, render });
  }

  async numberForm(
    request: FastifyRequest<GrantRoute>,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const grant = await this.#grantNamed(request.params.grant);
    if (grant === undefined) return refuse(request, reply, "no-such-grant");
    if (grant.state !== "armed") return reply.redirect(`/g/${grant.id}`, 303);
    return sendPage(request, reply, (voice) => numberPage(grant, undefined, voice));
  }

  async number(request: FastifyRequest<GrantRoute>, reply: FastifyReply): Promise<FastifyReply> {
    if (isForeignPost(request, { nullIsOurs: true }))
      return refuse(request, reply, "foreign-origin");
    const grant = await this.#grantNamed(request.params.grant);
    if (grant === undefined) return refuse(request, reply, "no-such-grant");
    if (isFinal(grant.state)) return reply.redirect(`/g/${grant.id}`, 303);
    const number = digitsIn(wordIn(request.body, "number") ?? "");
    if (number === undefined) return sendMisshapenNumber(request, reply, grant);
    const answer = await this.#options.services.confirmGrant({ id: grant.id, number });
    if (answer.ok) return reply.redirect(`/g/${grant.id}?sent=1`, 303);
    void reply.code(REFUSAL_STATUS[answer.code]);
    return sendPage(request, reply, (voice) =>
      numberPage(grant, wrongNote(answer.code, notConfirmed(answer.code, voice), voice), voice),
    );
  }

  /** The kiosk's page again, with why nothing was given or reserved. */
  async refused(
    exchange: { request: FastifyRequest; reply: FastifyReply },
    kiosk: KioskView,
    wish: { product: string; code: Refusal },
  ): Promise<FastifyReply> {
    const { code } = wish;
    const status = REFUSAL_STATUS[code];
    void exchange.reply.code(status);
    if (code === "busy" || status === 503) void exchange.reply.header("retry-after", "60");
    const content = await this.#kioskContent(kiosk, undefined);
    const others = await this.#others(kiosk.kiosk, wish.product);
    return sendPage(exchange.request, exchange.reply, (voice) =>
      kioskPage({ ...content, refused: code, others }, voice),
    );
  }

  async #kioskContent(
    kiosk: KioskView,
    underWay: GrantView | undefined,
  ): Promise<KioskPageContent> {
    const products = await this.#options.services.products();
    const request = Buffer.from(this.#options.entropy(REQUEST_BYTES)).toString("hex");
    const offers = shelf(kiosk, products, this.#today());
    const helps = kiosk.connection === "online" && offers.some(({ reason }) => !reason);
    const others = helps ? [] : await this.#others(kiosk.kiosk);
    const mayTell = this.#options.feedback !== undefined;
    return { kiosk, offers, request, underWay, others, mayTell };
  }

  async kioskNamed(id: string): Promise<KioskView | undefined> {
    return new RegExp(KIOSK.pattern).test(id) ? this.#options.services.kiosk(id) : undefined;
  }

  async #grantNamed(id: string): Promise<GrantView | undefined> {
    return new RegExp(ID.pattern).test(id) ? this.#options.services.grant(id) : undefined;
  }

  /**
   * The grant this phone has open at this kiosk: a second tap after "back" leads to it and asks
   * for nothing.
   */
  async #ownOpenGrant(request: FastifyRequest, kiosk: string): Promise<GrantView | undefined> {
    const grant = await this.#grantNamed(request.cookies[GRANT_COOKIE] ?? "");
    return grant?.kiosk === kiosk && !isFinal(grant.state) ? grant : undefined;
  }

  async #renderGrant(grant: GrantView, voice: Voice): Promise<Html> {
    const others = await this.#othersFor(grant);
    return grantBody({ grant, nowMs: this.#options.nowMs(), others }, voice);
  }

  async #othersFor(grant: GrantView): Promise<KioskView[]> {
    const gotNothing = isFinal(grant.state) && grant.state !== "dispensed";
    return gotNothing ? this.#others(grant.kiosk, grant.product) : [];
  }

  /** Other points that can give this product out now, or any product when none is named. */
  async #others(kiosk: string, product?: string): Promise<KioskView[]> {
    const [kiosks, products] = await Promise.all([
      this.#options.services.kiosks(),
      this.#options.services.products(),
    ]);
    const has = (other: KioskView) =>
      shelf(other, products, this.#today()).some(
        (offer) => offer.product === (product ?? offer.product) && offer.reason === undefined,
      );
    return kiosks
      .filter((other) => other.kiosk !== kiosk && other.connection === "online" && has(other))
      .slice(0, OTHERS_MAX);
  }

  #today(): number {
    return dayInChina(this.#options.nowMs());
  }
}

function refuse(request: FastifyRequest, reply: FastifyReply, code: PageCode): FastifyReply {
  return sendRefusal(request, reply, { code, back: BACK });
}

function rememberGrant(request: FastifyRequest, reply: FastifyReply, grant: GrantView): void {
  void reply.setCookie(GRANT_COOKIE, grant.id, {
    path: "/k",
    httpOnly: true,
    sameSite: "lax",
    secure: request.protocol === "https",
    maxAge: GRANT_COOKIE_SECONDS,
  });
}

/** Four digits, also when a Chinese keyboard wrote them full-width or with spaces between. */
function digitsIn(typed: string): string | undefined {
  const digits = typed.normalize("NFKC").replace(/\s/g, "");
  return /^\d{4}$/.test(digits) ? digits : undefined;
}

function sendMisshapenNumber(
  request: FastifyRequest,
  reply: FastifyReply,
  grant: GrantView,
): FastifyReply {
  void reply.code(REFUSAL_STATUS["wrong-number"]);
  return sendPage(request, reply, (voice) =>
    numberPage(grant, wrongNote("wrong-number", voice.say("numberShape"), voice), voice),
  );
}

/** The one way that is closed here is typing; the button is lit all the same. */
function notConfirmed(code: Refusal, { say, name }: Voice): string {
  return code === "way-closed" ? say("pressInstead") : name(sentenceOf(code));
}

function wrongNote(code: string, sentence: string, { say }: Voice): Html {
  return html`<div role="alert">
    ${note("bad", [
      html`<p>${sentence}</p>`,
      html`<p class="small soft">${say("codeLabel", { code })}</p>`,
    ])}
  </div>`;
}
