import type { FastifyReply, FastifyRequest } from "fastify";
import { SESSION_MS } from "../people/entrance.ts";

/** The cookie that holds a session's secret, for staff's pages and their API alike. */
export const SESSION_COOKIE = "anxin-session";

/** Staff's addresses only: a resident's request never carries it. */
const PATHS = ["/county", "/api"] as const;

/** Gives a browser its session; no script reads it and no other site's form sends it. */
export function keepSession(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  for (const path of PATHS) {
    void reply.setCookie(SESSION_COOKIE, secret, {
      path,
      httpOnly: true,
      sameSite: "lax",
      secure: request.protocol === "https",
      maxAge: SESSION_MS / 1000,
    });
  }
}

/** Takes it away again. */
export function dropSession(reply: FastifyReply): void {
  for (const path of PATHS) void reply.clearCookie(SESSION_COOKIE, { path });
}
