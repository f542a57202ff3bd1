import { PRODUCT } from "@anxin/firmware/contract/schemas";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type FeedbackDesk, type FeedbackWish } from "../feedback/feedback-desk.ts";
import { isFeedbackKind, WORDS_MAX } from "../feedback/feedback-kinds.ts";
import type { KioskView, Services } from "../services.ts";
import { isForeignPost, sendPage, sendRefusal, wordIn } from "./exchange.ts";
import { feedbackListPage, tellPage, toldPage, type TellPageContent } from "./feedback-page.ts";
import { REQUEST_BYTES, REQUEST_TOKEN } from "./request-token.ts";

/** Five hundred Chinese characters, percent-encoded, and the form's other fields. */
const FORM_BYTES_MAX = WORDS_MAX * 9 + 1024;
const BACK = { href: "/", label: "allKiosks" } as const;
const TOKEN = new RegExp(REQUEST_TOKEN.pattern);

export interface TellPagesOptions {
  services: Services;
  feedback: FeedbackDesk;
  entropy: (count: number) => Uint8Array;
  kioskNamed: (id: string) => Promise<KioskView | undefined>;
}

type KioskRoute = { Params: { kiosk: string } };
type ToldRoute = { Params: { request: string } };

/** `/k/{kiosk}/tell` and `/t/{request}`: tell, and read the answer, without a name. */
export function tellPages(app: FastifyInstance, options: TellPagesOptions): void {
  app.get<KioskRoute>("/k/:kiosk/tell", async (request, reply) => {
    const kiosk = await options.kioskNamed(request.params.kiosk);
    if (kiosk === undefined) return refuse(request, reply, "no-such-kiosk");
    const token = Buffer.from(options.entropy(REQUEST_BYTES)).toString("hex");
    return sendForm({ request, reply }, options, { kiosk, request: token });
  });
  app.post<KioskRoute>("/k/:kiosk/tell", { bodyLimit: FORM_BYTES_MAX }, (request, reply) =>
    tell(options, request, reply),
  );
  app.get<ToldRoute>("/t/:request", async (request, reply) => {
    const token = request.params.request;
    const told = TOKEN.test(token) ? await options.feedback.read(token) : undefined;
    if (told === undefined) return refuse(request, reply, "no-such-page");
    return sendPage(request, reply, (voice) => toldPage({ feedback: told, request: token }, voice));
  });
}

async function tell(
  options: TellPagesOptions,
  request: FastifyRequest<KioskRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (isForeignPost(request, { nullIsOurs: true })) return refuse(request, reply, "foreign-origin");
  const kiosk = await options.kioskNamed(request.params.kiosk);
  if (kiosk === undefined) return refuse(request, reply, "no-such-kiosk");
  const token = wordIn(request.body, "request") ?? "";
  if (!TOKEN.test(token)) return refuse(request, reply, "bad-request");
  const typed = {
    kind: wordIn(request.body, "kind") ?? "",
    product: wordIn(request.body, "product") ?? "",
    words: (wordIn(request.body, "words") ?? "").trim(),
  };
  const again = { kiosk, request: token, typed };
  const rating = wordIn(request.body, "rating") ?? "";
  const wish = wishOf({ ...typed, rating, kiosk: kiosk.kiosk, request: token });
  if (wish === undefined) {
    void reply.code(422);
    return sendForm({ request, reply }, options, { ...again, wrong: "incomplete" });
  }
  const answer = await options.feedback.tell(wish);
  if (answer.ok) return reply.redirect(`/t/${token}`, 303);
  if (answer.code === "no-such-kiosk") return refuse(request, reply, "no-such-kiosk");
  void reply.code(429);
  return sendForm({ request, reply }, options, { ...again, wrong: answer.code });
}

/** What was typed as a wish; undefined when a part of it cannot be that. */
function wishOf(
  typed: Record<"kiosk" | "kind" | "product" | "words" | "rating" | "request", string>,
) {
  const { kiosk, kind, product, words, rating, request } = typed;
  const named = product === "" || new RegExp(PRODUCT.pattern).test(product);
  const rated = /^[1-5]?$/.test(rating);
  if (!isFeedbackKind(kind) || words === "" || !named || !rated) return undefined;
  const wish: FeedbackWish = { kiosk, kind, product, words, request };
  return rating === "" ? wish : { ...wish, rating: Number(rating) };
}

async function sendForm(
  { request, reply }: { request: FastifyRequest<KioskRoute>; reply: FastifyReply },
  { services }: TellPagesOptions,
  content: Omit<TellPageContent, "products">,
): Promise<FastifyReply> {
  const products = await services.products();
  return sendPage(request, reply, (voice) => tellPage({ ...content, products }, voice));
}

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  code: "no-such-kiosk" | "no-such-page" | "bad-request" | "foreign-origin",
): FastifyReply {
  return sendRefusal(request, reply, { code, back: BACK });
}

/** `/county/feedback`: staff read and answer. Registered behind the session. */
export function feedbackListPages(
  staff: FastifyInstance,
  options: { services: Services; feedback: FeedbackDesk; nowMs: () => number },
): void {
  const { services, feedback, nowMs } = options;
  staff.get("/county/feedback", async (request, reply) => {
    const [waiting, kiosks, products] = await Promise.all([
      feedback.waiting(),
      services.kiosks(),
      services.products(),
    ]);
    const content = { waiting, kiosks, products, nowMs: nowMs() };
    return sendPage(request, reply, (voice) => feedbackListPage(content, voice));
  });
  staff.post<{ Params: { id: string } }>(
    "/county/feedback/:id",
    { bodyLimit: FORM_BYTES_MAX },
    async (request, reply) => {
      const id = /^\d{1,15}$/.test(request.params.id) ? Number(request.params.id) : 0;
      const words = (wordIn(request.body, "words") ?? "").trim();
      if (words === "") return refuse(request, reply, "bad-request");
      await feedback.answer({ id, words });
      return reply.redirect("/county/feedback", 303);
    },
  );
}
