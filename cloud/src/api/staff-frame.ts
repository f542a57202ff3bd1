import { Type } from "@fastify/type-provider-typebox";
import { sql } from "kysely";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Cloud } from "../cloud.ts";
import { writeAudit, type AuditEntry } from "../people/audit-log.ts";
import { mayAt, ROOT } from "../people/roles.ts";
import type { Territory } from "../people/territory.ts";
import { ApiError } from "./errors.ts";
import { etagOf, isNamed } from "./etag.ts";
import { PROBLEM } from "./gateway-schemas.ts";
import { FileAnswer } from "./file-answer.ts";
import { fingerprintOf, IDEMPOTENCY_KEY, once, type Answer } from "./idempotency.ts";
import type { Asked, Made, StaffRoute } from "./staff-route.ts";
import { inUnitOfWork } from "./unit-of-work.ts";

/** No request of the staff's is longer, but for a route that says so. */
export const STAFF_BODY_BYTES_MAX = 64 * 1024;

export interface FrameParts {
  cloud: Cloud;
  territory: Territory;
}

const NOTHING = Type.Object({}, { additionalProperties: false });

/** Puts a route of the staff's API into the app, with everything around its handler. */
export function addStaffRoute(app: FastifyInstance, parts: FrameParts, route: StaffRoute): void {
  const { params = NOTHING, query = NOTHING, body } = route.shape;
  const made = route.kind === "create" ? 201 : 200;
  app.route({
    method: route.method,
    url: route.url,
    bodyLimit: route.bodyBytesMax ?? STAFF_BODY_BYTES_MAX,
    config: { wanted: route.action, staff: route },
    schema: {
      operationId: route.id,
      summary: route.summary,
      tags: [route.url.split("/")[1] ?? ""],
      description: `Permission: \`${route.action}\`.`,
      security: [{ session: [] }, { key: [] }],
      params,
      querystring: query,
      ...(body === undefined ? {} : { body }),
      headers: headersOf(route),
      response: { [made]: answerOf(route), "4xx": PROBLEM, "5xx": PROBLEM },
    },
    preValidation: async (request) => refuseBare(route, request),
    handler: (request, reply) => handle(parts, route, { request, reply }),
  });
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route as it was declared, for the tests that ask every one of them. */
    staff?: StaffRoute;
  }
}

/** What the answer looks like; one that may be a file has a shape for each type. */
function answerOf({ shape }: StaffRoute) {
  if (shape.files === undefined) return shape.answer;
  const files = shape.files.map((type) => [type, { schema: Type.String({ format: "binary" }) }]);
  const content = { "application/json": { schema: shape.answer }, ...Object.fromEntries(files) };
  return { description: "The report, in the format asked for", content };
}

function headersOf({ kind }: StaffRoute) {
  if (kind === "create") {
    const description = "Yours, and new for each change: a repeat is answered as the first was";
    return Type.Object({
      "idempotency-key": Type.String({ pattern: IDEMPOTENCY_KEY, description }),
    });
  }
  const description = "The ETag that was read";
  if (kind === "edit") return Type.Object({ "if-match": Type.String({ description }) });
  return Type.Object({ "if-none-match": Type.Optional(Type.String({ description })) });
}

/** What must come with a change is asked for by its own name, before the body is looked at. */
function refuseBare({ kind }: StaffRoute, { headers }: FastifyRequest): void {
  if (kind === "create" && headers["idempotency-key"] === undefined) {
    throw new ApiError("idempotency-key-missing");
  }
  if (kind === "edit" && headers["if-match"] === undefined) throw new ApiError("if-match-missing");
}

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

async function handle(parts: FrameParts, route: StaffRoute, exchange: Exchange): Promise<unknown> {
  const asked = askedOf(parts, route, exchange.request);
  const places = await placesOf(route, asked);
  if (route.kind === "read") return read(route, asked, exchange);
  const { request, reply } = exchange;
  const answer = await inUnitOfWork(parts.cloud.parts, async (cloud) => {
    const inside = { ...asked, cloud };
    // Two changes of one thing take turns, so that no ETag is compared with what is being replaced.
    await sql`SELECT pg_advisory_xact_lock(hashtext(${request.url}))`.execute(cloud.parts.db);
    if (route.kind === "edit") return edit(route, inside, { request, places });
    return create(route, inside, { request, places });
  });
  if (answer.replayed) void reply.header("idempotent-replayed", "true");
  if (route.kind === "edit") void reply.header("etag", etagOf(answer.body));
  return reply.code(answer.status).send(answer.body);
}

function askedOf(parts: FrameParts, route: StaffRoute, request: FastifyRequest): Asked {
  const { cloud, territory } = parts;
  const who = request.principal;
  if (who === null) throw new ApiError("no-session");
  const { isWithin } = territory;
  const { action } = route;
  const keeps = (place: string) => mayAt(who.grants, { action, place }, isWithin);
  const { params, query, body } = request;
  const idempotencyKey = String(request.headers["idempotency-key"] ?? "");
  const origin = `${request.protocol}://${request.host}`;
  return { params, query, body, who, cloud, territory, keeps, idempotencyKey, origin };
}

/** Where it is done; throws ApiError when that is nowhere, or where the asker may not. */
async function placesOf(route: StaffRoute, asked: Asked): Promise<readonly string[]> {
  if (typeof route.place === "string") return [];
  const places = await route.place(asked);
  if (places === undefined) throw new ApiError("not-found");
  if (!places.every(asked.keeps)) throw new ApiError("wrong-place");
  return places;
}

async function read(route: StaffRoute, asked: Asked, { request, reply }: Exchange) {
  const view = await route.answer?.(asked);
  if (view === undefined) throw new ApiError("not-found");
  if (view instanceof FileAnswer) {
    return reply.headers(view.headers()).type(view.type).send(view.stream);
  }
  const etag = etagOf(view);
  void reply.header("etag", etag);
  const known = request.headers["if-none-match"];
  if (known !== undefined && isNamed(known, etag)) return reply.code(304).send();
  return reply.send(view);
}

interface Change {
  request: FastifyRequest;
  places: readonly string[];
}

type Done = Answer & { replayed: boolean };

function create(route: StaffRoute, asked: Asked, change: Change): Promise<Done> {
  const { request } = change;
  const { db, time } = asked.cloud.parts;
  const key = String(request.headers["idempotency-key"]);
  const fingerprint = fingerprintOf(request.method, request.url, request.body);
  const wish = { actor: asked.who.id, key, fingerprint, nowMs: time.nowMs() };
  return once(db, wish, async () => {
    const made = await route.make?.(asked);
    if (made === undefined) throw new ApiError("not-found");
    const { answer, subject, before = null } = made;
    const { kept = answer, after = kept } = made as Made;
    await writeDown(route, asked, { places: change.places, subject, before, after });
    return { status: 201, body: answer, kept };
  });
}

async function edit(route: StaffRoute, asked: Asked, change: Change): Promise<Done> {
  const before = await route.current?.(asked);
  if (before === undefined) throw new ApiError("not-found");
  const match = String(change.request.headers["if-match"]);
  // `*` is whatever is there: enough to take something away, never to replace what was not read.
  const isAny = route.method === "DELETE" && match.trim() === "*";
  if (!isAny && !isNamed(match, etagOf(before))) throw new ApiError("stale");
  const after = await route.change?.(asked, before as never);
  const subject = change.request.url.slice("/api/v1/".length);
  await writeDown(route, asked, { places: change.places, subject, before, after });
  return { status: 200, body: after, replayed: false };
}

async function writeDown(
  route: StaffRoute,
  asked: Asked,
  of: { places: readonly string[] } & Pick<AuditEntry, "subject" | "before" | "after">,
): Promise<void> {
  const { places, ...what } = of;
  const { db, time } = asked.cloud.parts;
  const entry = { actor: asked.who.id, action: route.action, place: places[0] ?? ROOT };
  await writeAudit(db, { ...entry, ...what, at: time.nowMs() });
}
