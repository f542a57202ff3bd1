import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ANSWER_HEADERS } from "../plugins/answer-headers.ts";
import { ConsoleNotBuilt } from "./build-console.ts";
import type { ConsoleFile, ConsoleFiles } from "./console-files.ts";

/** Where the county's console begins. */
export const CONSOLE = "/console";

const PAGE = "index.html";
/** Stands in the built page where the answer's own nonce goes. */
const NONCE_MARK = "{{nonce}}";
const NONCE_BYTES = 16;

/**
 * Our own scripts and nothing else's. Ant Design writes its style when the page runs, so the style
 * elements it makes carry a nonce that is new with each answer.
 */
const contentSecurityPolicy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/**
 * The county console as a Fastify plugin: its page at every address below `/console`, so that a
 * link leads to what it names, and its scripts under names that change with their content. It is
 * the same for everybody; what a person may see is asked of the API, by their session.
 */
export function consolePages(
  files: () => Promise<ConsoleFiles>,
): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.get(CONSOLE, { schema: { hide: true } }, (_request, reply) =>
      reply.redirect(`${CONSOLE}/`, 302),
    );
    app.get<{ Params: { "*": string } }>(
      `${CONSOLE}/*`,
      { schema: { hide: true } },
      async (request, reply) => {
        const built = await files().catch(onlyNotBuilt);
        if (built instanceof ConsoleNotBuilt) return sendAway(reply, built);
        const path = request.params["*"];
        const file = path === PAGE ? undefined : built.get(path);
        if (file !== undefined) return sendFile(request, reply, file);
        if (path.startsWith("assets/")) return notFound(reply);
        return sendPage(reply, built);
      },
    );
  };
}

const KEPT_FOR_A_YEAR = { "cache-control": "public, max-age=31536000, immutable" };

/** It has the same name in every build, and its own policy: what it asks for, it asks of us. */
const WORKER = "worker.js";
const OF_THE_WORKER = {
  "cache-control": "no-cache",
  "content-security-policy": "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
};

function sendFile(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): FastifyReply {
  const isWorker = request.url === `${CONSOLE}/${WORKER}`;
  void reply.headers({ ...ANSWER_HEADERS, vary: "accept-encoding" }).type(file.type);
  void reply.headers(isWorker ? OF_THE_WORKER : KEPT_FOR_A_YEAR);
  const takesBrotli = /\bbr\b/.test(String(request.headers["accept-encoding"] ?? ""));
  if (file.brotli === undefined || !takesBrotli) return reply.send(file.bytes);
  return reply.header("content-encoding", "br").send(file.brotli);
}

function sendPage(reply: FastifyReply, built: ConsoleFiles): FastifyReply {
  const page = built.get(PAGE);
  if (page === undefined) return notFound(reply);
  const nonce = randomBytes(NONCE_BYTES).toString("base64");
  void reply.headers(ANSWER_HEADERS).type(page.type);
  void reply.header("content-security-policy", contentSecurityPolicy(nonce));
  void reply.header("referrer-policy", "same-origin");
  return reply.send(page.bytes.toString("utf8").replaceAll(NONCE_MARK, nonce));
}

function onlyNotBuilt(error: unknown): ConsoleNotBuilt {
  if (error instanceof ConsoleNotBuilt) return error;
  throw error;
}

/** The rest of the service goes on without its console. */
function sendAway(reply: FastifyReply, why: ConsoleNotBuilt): FastifyReply {
  const text = `${why.message}\n县级管理台尚未生成；简页在 /county\n`;
  return reply.code(503).type("text/plain; charset=utf-8").send(text);
}

function notFound(reply: FastifyReply): FastifyReply {
  reply.callNotFound();
  return reply;
}
