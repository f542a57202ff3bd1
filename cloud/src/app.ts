import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteOptions,
} from "fastify";
import { ApiError, codeOf, problemOf, problemOfRefusal, type Problem } from "./api/errors.ts";
import { OPEN_API } from "./api/open-api.ts";
import { gatewayRoutes } from "./api/gateway-routes.ts";
import { STAFF_API, staffApi, type StaffApiWish } from "./api/staff-api.ts";
import type { Cloud } from "./cloud.ts";
import type { ConsoleFiles } from "./console/console-files.ts";
import { consolePages } from "./console/console-pages.ts";
import { RefusedError } from "./inventory/refusals.ts";
import { addAnswerHeaders, ANSWER_HEADERS } from "./plugins/answer-headers.ts";
import { requestLog } from "./plugins/request-log.ts";

/**
 * Larger than any batch a gateway builds of ordinary facts; see the README for batches of
 * quarantined bytes.
 */
export const BODY_BYTES_MAX = 8 * 1024 * 1024;

/**
 * A request that is not whole after this long is over: a body sent a byte a minute holds nothing
 * here. A gateway's largest batch needs less than half of it at 512 kbit/s.
 */
export const REQUEST_MS_MAX = 300_000;

export interface AppWish {
  cloud: Cloud;
  /** What residents and staff see; written against `services.ts` alone. */
  pages?: (app: FastifyInstance) => Promise<void>;
  /** What county staff's programs ask; without it there is no such API. */
  staff?: Omit<StaffApiWish, "cloud">;
  /** The county's console, read when it is first asked for; without it there is none. */
  console?: () => Promise<ConsoleFiles>;
  bodyBytesMax?: number;
  /**
   * Addresses or networks of the TLS proxies in front, whose word on scheme, host and client is
   * taken; none when absent.
   */
  trustedProxies?: readonly string[];
  /** Told of every route as it is registered, so that tests ask all of them. */
  routed?: (route: RouteOptions) => void;
}

/** The cloud as a Fastify app that listens nowhere yet: `inject` tests it, `listen` serves it. */
export async function buildApp(wish: AppWish): Promise<FastifyInstance> {
  const { cloud } = wish;
  const { trustedProxies = [] } = wish;
  const app = Fastify({
    bodyLimit: wish.bodyBytesMax ?? BODY_BYTES_MAX,
    forceCloseConnections: true,
    requestTimeout: REQUEST_MS_MAX,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    // A fact may have a field of any name; refusing its batch would hold up all that is behind it.
    // Nothing here copies a parsed value's fields by assignment.
    onProtoPoisoning: "ignore",
    onConstructorPoisoning: "ignore",
    loggerInstance: requestLog(cloud.parts.log),
    frameworkErrors: (_error, _request, reply) => sendBadAddress(reply),
  }).withTypeProvider<TypeBoxTypeProvider>();
  if (wish.routed !== undefined) app.addHook("onRoute", wish.routed);
  addAnswerHeaders(app);
  await app.register(swagger, OPEN_API);
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof RefusedError) return sendProblem(reply, problemOfRefusal(error));
    const code = codeOf(error);
    const detail = code === "internal" ? "see this server's log" : messageOf(error);
    if (code === "internal" || code === "database-away") {
      cloud.parts.log("error", code, {
        route: request.routeOptions.url ?? "",
        error: textOf(error),
      });
    }
    const problem = problemOf(code, detail);
    if (error instanceof ApiError) void reply.headers(error.headers);
    return sendProblem(reply, problem);
  });
  await app.register(gatewayRoutes(cloud), { prefix: "/v1/gateway" });
  if (wish.staff !== undefined) {
    await app.register(staffApi({ cloud, ...wish.staff }), { prefix: STAFF_API });
  }
  if (wish.console !== undefined) await app.register(consolePages(wish.console));
  app.get("/v1/health", { schema: { hide: true } }, async () => ({ ok: true }));
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  if (wish.pages === undefined) app.setNotFoundHandler(sendNotFound);
  else await wish.pages(app);
  return app;
}

function sendNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, problemOf("not-found", new ApiError("not-found").message));
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type("application/problem+json").send(problem);
}

/** An address that cannot be read reaches no route and no hook. */
function sendBadAddress(reply: FastifyReply): void {
  const problem = problemOf("bad-request", "The address cannot be read");
  void reply.headers(ANSWER_HEADERS).code(problem.status);
  void reply.type("application/problem+json").send(problem);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
