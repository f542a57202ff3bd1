import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { Type } from "@fastify/type-provider-typebox";
import { dropSession, keepSession, SESSION_COOKIE } from "../../pages/session-cookie.ts";
import { setPassword } from "../../people/accounts.ts";
import { writeAudit } from "../../people/audit-log.ts";
import type { Entrance } from "../../people/entrance.ts";
import { PASSWORD_LENGTH, weaknessOf } from "../../people/password-rules.ts";
import { PERMISSIONS, ROOT } from "../../people/roles.ts";
import type { SignIn } from "../../people/sign-in.ts";
import type { Principal } from "../../people/staff.ts";
import type { Parts } from "../../parts.ts";
import { ApiError } from "../errors.ts";
import { PROBLEM } from "../gateway-schemas.ts";
import { tooMany } from "../staff-door.ts";
import { STAFF_BODY_BYTES_MAX } from "../staff-frame.ts";
import { GRANTS, strict } from "./shapes.ts";

export interface SessionRoutesWish {
  parts: Parts;
  entrance: Entrance;
  signIn: SignIn;
}

const OWN = Type.Object({
  id: Type.String(),
  name: Type.String(),
  account: Type.String(),
  grants: GRANTS,
  actions: Type.Array(Type.String()),
});
const NONE = strict({});
const PASSWORD = Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH.max * 4 });
const PROBLEMS = { "4xx": PROBLEM, "5xx": PROBLEM };
const TAGS = ["session"];
const bodyLimit = STAFF_BODY_BYTES_MAX;

/**
 * One's own session. Opening it needs no Idempotency-Key: a repeat only opens another one, and its
 * answer must not be kept.
 */
export function sessionRoutes(wish: SessionRoutesWish): FastifyPluginAsyncTypebox {
  return async (app) => {
    addOwn(app, wish);
    addSignIn(app, wish);
    addPassword(app, wish);
  };
}

type App = Parameters<FastifyPluginAsyncTypebox>[0];

function addOwn(app: App, { entrance }: SessionRoutesWish): void {
  app.get(
    "/session",
    {
      config: { wanted: "own-session" },
      schema: {
        operationId: "readSession",
        summary: "Who you are and what you may do",
        tags: TAGS,
        security: [{ session: [] }, { key: [] }],
        querystring: NONE,
        response: { 200: OWN, ...PROBLEMS },
      },
    },
    (request) => Promise.resolve(ownOf(request.principal)),
  );
  app.delete(
    "/session",
    {
      bodyLimit,
      config: { wanted: "own-session" },
      schema: {
        operationId: "leave",
        summary: "Ends this session",
        tags: TAGS,
        security: [{ session: [] }],
        querystring: NONE,
        response: { 204: Type.Null(), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      await entrance.leave(request.cookies[SESSION_COOKIE]);
      dropSession(reply);
      return reply.code(204).send(null);
    },
  );
}

function addSignIn(app: App, { signIn }: SessionRoutesWish): void {
  app.post(
    "/session",
    {
      bodyLimit,
      config: { wanted: "everybody" },
      schema: {
        operationId: "signIn",
        summary: "Opens a session by name and password",
        tags: TAGS,
        security: [],
        querystring: NONE,
        body: strict({ name: Type.String({ minLength: 1, maxLength: 64 }), password: PASSWORD }),
        response: { 204: Type.Null(), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const answer = await signIn.signIn({ ...request.body, address: request.ip });
      if (!answer.ok && answer.code === "too-many-requests") throw tooMany(answer.retryAfterMs);
      if (!answer.ok) throw new ApiError(answer.code);
      keepSession(request, reply, answer.secret);
      return reply.code(204).send(null);
    },
  );
}

function addPassword(app: App, wish: SessionRoutesWish): void {
  app.put(
    "/session/password",
    {
      bodyLimit,
      config: { wanted: "own-session" },
      schema: {
        operationId: "setOwnPassword",
        summary: "Sets your password; every session of yours ends but a new one",
        description: "`old` is asked for once there is a password, and not after a one-time link.",
        tags: TAGS,
        security: [{ session: [] }],
        querystring: NONE,
        body: strict({ old: Type.Optional(PASSWORD), password: PASSWORD }),
        response: { 204: Type.Null(), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const who = request.principal;
      if (who === null || who.account === "") throw new ApiError("wrong-role");
      await changePassword(wish, who.account, request.body);
      keepSession(request, reply, await wish.entrance.open(who.account));
      return reply.code(204).send(null);
    },
  );
}

async function changePassword(
  { parts, signIn }: SessionRoutesWish,
  account: string,
  typed: { old?: string; password: string },
): Promise<void> {
  const row = await parts.db
    .selectFrom("accounts")
    .select(["name", "password"])
    .where("account", "=", account)
    .executeTakeFirstOrThrow();
  if (row.password !== null && !(await signIn.isOf(account, typed.old ?? ""))) {
    throw new ApiError("wrong-password");
  }
  const weakness = weaknessOf(typed.password, row.name);
  if (weakness !== undefined) throw new ApiError("weak-password", WEAK[weakness]);
  const hashed = await signIn.hashOf(typed.password);
  const subject = "people/" + account;
  const entry = { actor: "account:" + account, action: "session.password", subject, place: ROOT };
  await parts.db.transaction().execute(async (trx) => {
    await setPassword(trx, account, hashed);
    const before = { hasPassword: row.password !== null };
    const after = { hasPassword: true };
    await writeAudit(trx, { ...entry, at: parts.time.nowMs(), before, after });
  });
}

const WEAK = {
  short: `At least ${PASSWORD_LENGTH.min} characters`,
  long: `At most ${PASSWORD_LENGTH.max} characters`,
  "name-inside": "Not with your sign-in name in it",
  monotonous: "More different characters",
} as const;

function ownOf(who: Principal | null) {
  if (who === null) throw new ApiError("no-session");
  const { id, name, account, grants } = who;
  const actions = [...new Set(grants.flatMap(({ role }) => PERMISSIONS[role]))].sort();
  return { id, name, account, grants: [...grants], actions };
}
