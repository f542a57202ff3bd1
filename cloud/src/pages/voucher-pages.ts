import type { Refusal } from "@anxin/firmware/contract";
import { PRODUCT } from "@anxin/firmware/contract/schemas";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { KioskView, Services, VoucherView } from "../services.ts";
import { FORM_BYTES_MAX, isForeignPost, sendPage, sendRefusal } from "./exchange.ts";
import { REQUEST_TOKEN } from "./request-token.ts";
import { voucherPage } from "./voucher-page.ts";

/** What a voucher's pages need of the pages they stand among. */
export interface VoucherPagesOptions {
  services: Services;
  kioskNamed: (id: string) => Promise<KioskView | undefined>;
  /** The kiosk's page again, saying why nothing was reserved. */
  refused: (
    exchange: { request: FastifyRequest; reply: FastifyReply },
    kiosk: KioskView,
    wish: { product: string; code: Refusal },
  ) => Promise<FastifyReply>;
}

/** Remembers a phone's own reservation, so that it makes no second one at the same kiosk. */
const VOUCHER_COOKIE = "voucher";
const VOUCHER_COOKIE_SECONDS = 7 * 24 * 3600;
const BACK = { href: "/", label: "allKiosks" } as const;

const RESERVE = {
  bodyLimit: FORM_BYTES_MAX,
  schema: {
    body: {
      type: "object",
      properties: { product: PRODUCT, request: REQUEST_TOKEN },
      required: ["product", "request"],
    },
  },
} as const;

type ReserveRoute = { Params: { kiosk: string }; Body: { product: string; request: string } };
type VoucherRoute = { Params: { request: string } };

/** `/k/{kiosk}/reserve` and `/v/{request}`: one form is one voucher, however often it is posted. */
export function voucherPages(app: FastifyInstance, options: VoucherPagesOptions): void {
  app.get<{ Params: { kiosk: string } }>("/k/:kiosk/reserve", (request, reply) =>
    reply.redirect(`/k/${encodeURIComponent(request.params.kiosk)}`, 303),
  );
  app.post<ReserveRoute>("/k/:kiosk/reserve", RESERVE, (request, reply) =>
    reserve(options, request, reply),
  );
  app.get<VoucherRoute>("/v/:request", (request, reply) => show(options, request, reply));
}

/** The reservation this phone can still use at this kiosk. */
export async function ownVoucher(
  services: Services,
  request: FastifyRequest,
  kiosk: string,
): Promise<{ request: string; voucher: VoucherView } | undefined> {
  const token = request.cookies[VOUCHER_COOKIE] ?? "";
  const voucher = await voucherNamed(services, token);
  const usable = voucher?.kiosk === kiosk && voucher.state === "issued";
  return usable ? { request: token, voucher } : undefined;
}

async function reserve(
  options: VoucherPagesOptions,
  request: FastifyRequest<ReserveRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (isForeignPost(request, { nullIsOurs: true })) {
    return sendRefusal(request, reply, { code: "foreign-origin", back: BACK });
  }
  const kiosk = await options.kioskNamed(request.params.kiosk);
  if (kiosk === undefined)
    return sendRefusal(request, reply, { code: "no-such-kiosk", back: BACK });
  const own = await ownVoucher(options.services, request, kiosk.kiosk);
  if (own !== undefined) return reply.redirect(`/v/${own.request}`, 303);
  const { product, request: token } = request.body;
  const wish = { kiosk: kiosk.kiosk, product, request: token };
  const answer = await options.services.requestVoucher(wish);
  if (!answer.ok) {
    return options.refused({ request, reply }, kiosk, { product, code: answer.code });
  }
  void reply.setCookie(VOUCHER_COOKIE, token, {
    path: "/k",
    httpOnly: true,
    sameSite: "lax",
    secure: request.protocol === "https",
    maxAge: VOUCHER_COOKIE_SECONDS,
  });
  return reply.redirect(`/v/${token}`, 303);
}

async function show(
  { services, kioskNamed }: VoucherPagesOptions,
  request: FastifyRequest<VoucherRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const token = request.params.request;
  const voucher = await voucherNamed(services, token);
  const kiosk = voucher === undefined ? undefined : await kioskNamed(voucher.kiosk);
  if (voucher === undefined || kiosk === undefined) {
    return sendRefusal(request, reply, { code: "no-such-voucher", back: BACK });
  }
  const products = await services.products();
  const known = products.find(({ code }) => code === voucher.product);
  const product = known?.names ?? { zh: voucher.product, en: voucher.product };
  return sendPage(request, reply, (voice) =>
    voucherPage({ request: token, voucher, kiosk, product }, voice),
  );
}

async function voucherNamed(services: Services, token: string): Promise<VoucherView | undefined> {
  return new RegExp(REQUEST_TOKEN.pattern).test(token) ? services.voucher(token) : undefined;
}
