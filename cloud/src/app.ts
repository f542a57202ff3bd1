import swagger from "@fastify/swagger";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { ApiError, codeOf, problemOf } from "./api/errors.ts";
import { gatewayRoutes } from "./api/gateway-routes.ts";
import type { Cloud } from "./cloud.ts";

/**
 * Larger than any batch a gateway builds of ordinary facts; see the README for batches of
 * quarantined bytes.
 */
export const BODY_BYTES_MAX = 8 * 1024 * 1024;

export interface AppWish {
  cloud: Cloud;
  /** What residents and staff see; written against `services.ts` alone. */
  pages?: (app: FastifyInstance) => Promise<void>;
  bodyBytesMax?: number;
}

/** The cloud as a Fastify app that listens nowhere yet: `inject` tests it, `listen` serves it. */
export async function buildApp(wish: AppWish): Promise<FastifyInstance> {
  const { cloud } = wish;
  const app = Fastify({
    bodyLimit: wish.bodyBytesMax ?? BODY_BYTES_MAX,
    forceCloseConnections: true,
  }).withTypeProvider<TypeBoxTypeProvider>();
  await app.register(swagger, {
    openapi: {
      info: { title: "Anxin cloud", version: "1" },
      components: { securitySchemes: { gateway: { type: "http", scheme: "bearer" } } },
    },
  });
  app.setErrorHandler((error, request, reply) => {
    const code = codeOf(error);
    const detail = code === "internal" ? "see this server's log" : messageOf(error);
    if (code === "internal" || code === "database-away") {
      cloud.parts.log("error", code, {
        route: request.routeOptions.url ?? "",
        error: textOf(error),
      });
    }
    const problem = problemOf(code, detail);
    return reply.code(problem.status).type("application/problem+json").send(problem);
  });
  await app.register(gatewayRoutes(cloud), { prefix: "/v1/gateway" });
  app.get("/v1/health", { schema: { hide: true } }, async () => ({ ok: true }));
  app.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  if (wish.pages === undefined) app.setNotFoundHandler(sendNotFound);
  else await wish.pages(app);
  return app;
}

function sendNotFound(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf("not-found", new ApiError("not-found").message);
  return reply.code(problem.status).type("application/problem+json").send(problem);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
