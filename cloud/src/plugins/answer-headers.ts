import type { FastifyInstance } from "fastify";

/**
 * Headers of every answer that is no page of ours: kept nowhere, taken for nothing but what it is,
 * shown in no frame, read by no other site. Pages give more in their place (`pages/exchange.ts`).
 */
export const ANSWER_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** A year, of this host alone: what else stands under the county's name is not ours to decide. */
const STRICT_TRANSPORT = "max-age=31536000";

/**
 * Puts them on every answer, before any route or plugin has its say; over https also the wish to
 * be asked by https only (RFC 6797, section 7.2: never over plain http).
 */
export function addAnswerHeaders(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(ANSWER_HEADERS);
    if (request.protocol === "https") reply.header("strict-transport-security", STRICT_TRANSPORT);
  });
}
