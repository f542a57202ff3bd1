import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import type { StreamEvent } from "@anxin/firmware/contract/uplink";
import type { Cloud } from "../cloud.ts";
import { ANSWER_HEADERS } from "../plugins/answer-headers.ts";
import { ApiError } from "./errors.ts";
import {
  ASK_ANSWER,
  ASK_BODY,
  INTAKE_ANSWER,
  INTAKE_BODY,
  NOTICES_BODY,
  PROBLEM,
  PROGRAM_ANSWER,
  PROGRAM_BODY,
  TAKE_ANSWER,
  TAKE_BODY,
} from "./gateway-schemas.ts";

/**
 * Bytes waiting in a stream nobody reads before it is cut; the gateway connects again and loses
 * nothing.
 */
const STREAM_BACKLOG_BYTES_MAX = 1 << 20;

/** The routes of `uplink.ts`, all behind a gateway's bearer token. */
export function gatewayRoutes(cloud: Cloud): FastifyPluginAsyncTypebox {
  return async (app) => {
    // Machines are taken at their word: nothing is coerced to what a schema would like.
    app.setValidatorCompiler(TypeBoxValidatorCompiler);
    app.decorateRequest("gateway", "");
    app.addHook("onRequest", async (request) => {
      request.gateway = await authenticate(cloud, request);
    });
    const errors = PROBLEMS;

    app.post(
      "/take",
      {
        schema: {
          ...of("take", "Takes kiosks for this gateway, and says from where on they are told"),
          body: TAKE_BODY,
          response: { 200: TAKE_ANSWER, ...errors },
        },
      },
      (request) => {
        const { kiosks, origin } = request.body;
        if (kiosks.length === 0 && origin === undefined) throw new ApiError("bad-request");
        return cloud.gateways.take(request.gateway, request.body);
      },
    );
    app.post(
      "/intake",
      {
        schema: {
          ...of("intake", "Facts of kiosks; kept for good once answered"),
          body: INTAKE_BODY,
          response: { 200: INTAKE_ANSWER, ...errors },
        },
      },
      (request) => cloud.gateways.intake(request.gateway, request.body.items),
    );
    app.post(
      "/notices",
      {
        schema: {
          ...of("notices", "News that may be lost: presence, progress, alerts"),
          body: NOTICES_BODY,
          response: { 204: Type.Null(), ...errors },
        },
      },
      async (request, reply) => {
        await cloud.gateways.note(request.gateway, request.body.notices);
        return reply.code(204).send(null);
      },
    );
    app.post(
      "/ask",
      {
        schema: {
          ...of("ask", "A question to the quota table; of no kiosk and no time"),
          body: ASK_BODY,
          response: { 200: ASK_ANSWER, ...errors },
        },
      },
      (request) => cloud.gateways.ask(request.body),
    );
    addProgram(app, cloud);
    addStream(app, cloud);
  };
}

const PROBLEMS = { "4xx": PROBLEM, "5xx": PROBLEM };

/** What the OpenAPI document says of a gateway's route. */
function of(operationId: string, summary: string) {
  return { operationId, summary, tags: ["gateway"], security: [{ gateway: [] }] };
}

function addProgram(app: Parameters<FastifyPluginAsyncTypebox>[0], cloud: Cloud): void {
  app.post(
    "/program",
    {
      schema: {
        ...of("program", "Manifest and bytes of the program a kiosk is to run, a piece at a time"),
        body: PROGRAM_BODY,
        response: { 200: PROGRAM_ANSWER, ...PROBLEMS },
      },
    },
    (request) => cloud.gateways.program(request.gateway, request.body),
  );
}

function addStream(app: Parameters<FastifyPluginAsyncTypebox>[0], cloud: Cloud): void {
  app.get(
    "/stream",
    {
      schema: {
        ...of("stream", "Plans and grants as they come, one JSON a line; it has no end"),
        produces: ["application/x-ndjson"],
        response: { 200: Type.String(), ...PROBLEMS },
      },
    },
    (request, reply) => stream(cloud, request, reply),
  );
}

declare module "fastify" {
  interface FastifyRequest {
    /** The gateway whose token came with the request; '' outside the gateway's routes. */
    gateway: string;
  }
}

async function authenticate(cloud: Cloud, request: FastifyRequest): Promise<string> {
  const header = request.headers.authorization ?? "";
  const token = header.startsWith("Bearer ") ? header.slice("Bearer ".length) : "";
  const gateway = token === "" ? undefined : await cloud.gateways.gatewayOf(token);
  if (gateway === undefined) throw new ApiError("unauthorized");
  return gateway;
}

async function stream(cloud: Cloud, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, { ...ANSWER_HEADERS, "content-type": "application/x-ndjson" });
  const send = (event: StreamEvent) => {
    if (raw.destroyed) return;
    if (raw.writableLength > STREAM_BACKLOG_BYTES_MAX) raw.destroy();
    else raw.write(JSON.stringify(event) + "\n");
  };
  try {
    const close = await cloud.gateways.stream(request.gateway, send);
    const end = () => close();
    if (raw.destroyed) end();
    else raw.once("close", end);
  } catch (error) {
    cloud.parts.log("error", "stream-failed", { gateway: request.gateway, error: String(error) });
    raw.destroy();
  }
}
