import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ANSWER_HEADERS } from "../plugins/answer-headers.ts";
import { STYLE_HASH } from "./assets.ts";
import { wholePage, type Page } from "./document.ts";
import { chooseLanguage } from "./language.ts";
import { PAGE_REFUSALS, refusalPage, type PageCode } from "./notes.ts";
import { voiceOf, type TextKey, type Voice } from "./texts.ts";

const LANGUAGE_COOKIE = "language";
const LANGUAGE_COOKIE_SECONDS = 365 * 24 * 3600;

/** No form of ours is longer than this. */
export const FORM_BYTES_MAX = 2048;

/** Nothing but our own style, script and forms; nobody may frame us. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src '${STYLE_HASH}'`,
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * `same-origin` only where a form's origin must be checked: under `no-referrer` a browser posts
 * `Origin: null`.
 */
export type ReferrerPolicy = "no-referrer" | "same-origin";

/**
 * Headers of every answer of ours: kept nowhere, run nothing foreign, tell nobody where it was
 * read.
 */
export function guardHeaders(referrerPolicy: ReferrerPolicy): Record<string, string> {
  return {
    ...ANSWER_HEADERS,
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": referrerPolicy,
    vary: "accept-language, cookie",
  };
}

/**
 * Prepares an encapsulated part of the app for pages: cookies, forms, headers, and a page for
 * what fails.
 */
export async function preparePages(
  app: FastifyInstance,
  options: { referrerPolicy: ReferrerPolicy; back: { href: string; label: TextKey } },
): Promise<void> {
  if (!app.hasRequestDecorator("cookies")) await app.register(cookie);
  if (!app.hasContentTypeParser("application/x-www-form-urlencoded")) await app.register(formbody);
  const headers = guardHeaders(options.referrerPolicy);
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(headers);
  });
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      request.log.error({ err: error, code: "page-failed" }, "a page could not be made");
      return sendRefusal(request, reply, { code: "page-failed", back: options.back });
    }
    return sendRefusal(request, reply, { code: "bad-request", back: options.back, status });
  });
}

/** The language of this request; a choice made by link is remembered in a cookie. */
export function voiceFor(request: FastifyRequest, reply: FastifyReply): Voice {
  const query = wordIn(request.query, "lang");
  const language = chooseLanguage({
    query,
    cookie: request.cookies[LANGUAGE_COOKIE],
    acceptLanguage: request.headers["accept-language"],
  });
  if (query === language) {
    void reply.setCookie(LANGUAGE_COOKIE, language, {
      path: "/",
      httpOnly: true,
      sameSite: "lax",
      secure: request.protocol === "https",
      maxAge: LANGUAGE_COOKIE_SECONDS,
    });
  }
  return voiceOf(language);
}

/** A word from a parsed query or form, if it is there once. */
export function wordIn(fields: unknown, name: string): string | undefined {
  if (typeof fields !== "object" || fields === null) return undefined;
  const value: unknown = Reflect.get(fields, name);
  return typeof value === "string" ? value : undefined;
}

/** Answers with a page. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  make: (voice: Voice) => Page,
): FastifyReply {
  const voice = voiceFor(request, reply);
  return reply.type("text/html; charset=utf-8").send(wholePage(make(voice), voice));
}

/** Answers with a page that says why not. */
export function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  why: { code: PageCode; back: { href: string; label: TextKey }; status?: number },
): FastifyReply {
  void reply.code(why.status ?? PAGE_REFUSALS[why.code].status);
  return sendPage(request, reply, refusalPage(why.code, why.back));
}

/**
 * Whether a post may have come from another site's page. `Sec-Fetch-Site` says it exactly where
 * the address is
 * https or this machine; elsewhere `Origin` does, which is `null` under our own `no-referrer`
 * pages.
 */
export function isForeignPost(request: FastifyRequest, rule: { nullIsOurs: boolean }): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin";
  const origin = request.headers.origin;
  if (origin === undefined) return !rule.nullIsOurs;
  if (origin === "null") return !rule.nullIsOurs;
  if (!URL.canParse(origin)) return true;
  const theirs = new URL(origin);
  const ours = `${theirs.protocol}//${request.host}`;
  return !URL.canParse(ours) || new URL(ours).host !== theirs.host;
}
