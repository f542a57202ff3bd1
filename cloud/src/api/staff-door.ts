import type { FastifyReply, FastifyRequest } from "fastify";
import { isForeignPost } from "../pages/exchange.ts";
import { SESSION_COOKIE } from "../pages/session-cookie.ts";
import { mayAnywhere, type Action } from "../people/roles.ts";
import type { Principal, Staff } from "../people/staff.ts";
import { ApiError } from "./errors.ts";
import type { RequestRate } from "./request-rate.ts";

export interface DoorParts {
  staff: Staff;
  nowMs: () => number;
  /** Requests a minute of one address, before anybody is known. */
  byAddress: RequestRate;
  /** Requests a minute of one person or program. */
  byPrincipal: RequestRate;
}

/** Whom a route is for: who has a role with the action, anybody with a session, or everybody. */
export type Wanted = Action | "own-session" | "everybody";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; null outside the staff's API and where nobody need be known. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** Whom a route of the staff's API is for. */
    wanted?: Wanted;
  }
}

/**
 * Looks at who asks before a byte of the body is read: rate, origin, session or key, and role.
 * Throws ApiError.
 */
export async function openDoor(
  parts: DoorParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  void reply.header("vary", "cookie, authorization");
  refuseOften(parts.byAddress, request.ip, parts.nowMs());
  const wanted = request.routeOptions.config.wanted;
  // Only a cookie comes by itself with a request another site's page made; a key does not.
  const token = bearerOf(request);
  if (token === undefined && isForeignChange(request)) throw new ApiError("foreign-origin");
  if (wanted === "everybody") return;
  const principal = await principalOf(parts.staff, request, token);
  if (principal === undefined) {
    throw new ApiError("no-session", undefined, { "www-authenticate": 'Bearer realm="anxin"' });
  }
  refuseOften(parts.byPrincipal, principal.id, parts.nowMs());
  if (wanted === undefined) throw new ApiError("wrong-role");
  if (wanted !== "own-session" && !mayAnywhere(principal.grants, wanted)) {
    throw new ApiError("wrong-role");
  }
  request.principal = principal;
}

function refuseOften(rate: RequestRate, asker: string, nowMs: number): void {
  const waitMs = rate.take(asker, nowMs);
  if (waitMs > 0) throw tooMany(waitMs);
}

/** The refusal that says how long to wait. */
export function tooMany(waitMs: number): ApiError {
  const seconds = String(Math.ceil(waitMs / 1000));
  return new ApiError("too-many-requests", undefined, { "retry-after": seconds });
}

function isForeignChange(request: FastifyRequest): boolean {
  if (request.method === "GET" || request.method === "HEAD") return false;
  return isForeignPost(request, { nullIsOurs: false });
}

function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization ?? "";
  return header.startsWith("Bearer ") ? header.slice("Bearer ".length) : undefined;
}

function principalOf(
  staff: Staff,
  request: FastifyRequest,
  token: string | undefined,
): Promise<Principal | undefined> {
  return token === undefined
    ? staff.ofSession(request.cookies[SESSION_COOKIE])
    : staff.ofKey(token);
}
