import { Type, type Static } from "@fastify/type-provider-typebox";
import { DatabaseSessions } from "../../database/database-sessions.ts";
import { accountView, accountViews, changeAccount, makeAccount } from "../../people/accounts.ts";
import { auditViews } from "../../people/audit-log.ts";
import { apiKeyViews, makeApiKey, revokeApiKey } from "../../people/api-keys.ts";
import type { Entrance } from "../../people/entrance.ts";
import { ACCOUNT_NAME } from "../../people/first-admin.ts";
import { ROOT, type Grant } from "../../people/roles.ts";
import { pathIn } from "../../people/territory.ts";
import { RefusedError } from "../../inventory/refusals.ts";
import { creates, edits, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { GRANTS, listOf, strict } from "./shapes.ts";

const HEX_ID = "^[0-9a-f]{12,16}$";
const ACCOUNT_BYTES = 8;
const DAY_MS = 24 * 3600 * 1000;
/** A key nobody remembers must end by itself. */
const KEY_DAYS_MAX = 366;

const PERSON = Type.String({ minLength: 1, maxLength: 64 });
const ACCOUNT_PARAMS = strict({ account: Type.String({ pattern: HEX_ID }) });
const KEY_PARAMS = strict({ key: Type.String({ pattern: HEX_ID }) });

const ACCOUNT = Type.Object({
  account: Type.String(),
  name: Type.String(),
  person: Type.String(),
  grants: GRANTS,
  hasPassword: Type.Boolean(),
  createdAt: shapes.MS,
  closed: Type.Boolean(),
});

/** Where somebody may do something; whoever may do nothing anywhere is the whole county's. */
function placesOf(grants: readonly Grant[]): readonly string[] {
  return grants.length === 0 ? [ROOT] : grants.map(({ place }) => place);
}

/** The paths of those places. Throws RefusedError for one that is not in the tree. */
async function pathsOf(
  { cloud, territory }: Pick<Asked, "cloud" | "territory">,
  grants: readonly Grant[],
): Promise<readonly string[]> {
  const paths = await territory.places(cloud.parts.db);
  return placesOf(grants).map((place) => {
    const path = pathIn(paths, place);
    if (path === undefined) throw new RefusedError({ code: "unknown-place", detail: place });
    return path;
  });
}

/** Whether some of what somebody may do is done where the asker may look. */
async function grantsFilter({ cloud, territory, keeps }: Asked) {
  const paths = await territory.places(cloud.parts.db);
  return ({ grants }: { grants: readonly Grant[] }) =>
    placesOf(grants).some((place) => keeps(pathIn(paths, place) ?? ROOT));
}

async function accountPlaces(asked: Asked<Static<typeof ACCOUNT_PARAMS>>) {
  const view = await accountView(asked.cloud.parts.db, asked.params.account);
  return view && pathsOf(asked, view.grants);
}

const current = ({ params, cloud }: Asked<Static<typeof ACCOUNT_PARAMS>>) =>
  accountView(cloud.parts.db, params.account);

const GIVEN = [{ role: "restocker", place: "350181" }];

/** People: nobody gives a role at a place where they could not take it away. */
export function peopleRoutes(entrance: Entrance): readonly StaffRoute[] {
  return [...LOOKING_ROUTES, ...CHANGING_ROUTES, linkRoute(entrance)];
}

const LOOKING_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/people",
    id: "listPeople",
    summary: "Accounts whose roles lie in your places",
    action: "people.read",
    place: "listed",
    shape: { answer: listOf(ACCOUNT) },
    answer: async (asked) => {
      const views = await accountViews(asked.cloud.parts.db);
      return { items: views.filter(await grantsFilter(asked)) };
    },
  }),
  reads({
    url: "/people/:account",
    id: "readAccount",
    summary: "One account",
    action: "people.read",
    place: accountPlaces,
    shape: { params: ACCOUNT_PARAMS, answer: ACCOUNT },
    answer: current,
  }),
];

const CHANGING_ROUTES: readonly StaffRoute[] = [
  creates({
    url: "/people",
    id: "makeAccount",
    summary: "Makes an account, without a password",
    action: "people.change",
    place: (asked) => pathsOf(asked, asked.body.grants),
    shape: {
      body: strict({
        name: Type.String({ pattern: ACCOUNT_NAME }),
        person: PERSON,
        grants: GRANTS,
      }),
      answer: ACCOUNT,
    },
    example: { body: { name: "new.restocker", person: "李四", grants: GIVEN } },
    make: async ({ body, cloud }) => {
      const { db, time, entropy } = cloud.parts;
      const account = Buffer.from(entropy(ACCOUNT_BYTES)).toString("hex");
      const answer = await makeAccount(db, { account, ...body, nowMs: time.nowMs() });
      return { answer, subject: "people/" + account };
    },
  }),
  edits({
    method: "PUT",
    url: "/people/:account",
    id: "changeAccount",
    summary: "Changes what an account is called and may do, or closes it",
    action: "people.change",
    place: async (asked) => {
      const now = await accountPlaces(asked);
      return now && [...now, ...(await pathsOf(asked, asked.body.grants))];
    },
    shape: {
      params: ACCOUNT_PARAMS,
      body: strict({ person: PERSON, grants: GRANTS, closed: Type.Boolean() }),
      answer: ACCOUNT,
    },
    example: { body: { person: "李四", grants: GIVEN, closed: false } },
    current,
    change: ({ params, body, cloud }) =>
      changeAccount(cloud.parts.db, params.account, {
        ...body,
        nowMs: cloud.parts.time.nowMs(),
      }),
  }),
];

function linkRoute(entrance: Entrance): StaffRoute {
  return creates({
    url: "/people/:account/link",
    id: "makeLink",
    summary: "A one-time link for somebody without a password, or who forgot it; shown once",
    action: "people.change",
    place: accountPlaces,
    shape: {
      params: ACCOUNT_PARAMS,
      body: strict({}),
      answer: Type.Object({ link: Type.Union([Type.String(), Type.Null()]) }),
    },
    example: { body: {} },
    make: async ({ params, cloud }) => {
      const link = await entrance
        .with(new DatabaseSessions(cloud.parts.db))
        .mintLink(params.account);
      return { answer: { link }, kept: { link: null }, subject: `people/${params.account}/link` };
    },
  });
}

const KEY = Type.Object({
  key: Type.String(),
  name: Type.String(),
  grants: GRANTS,
  madeBy: Type.String(),
  createdAt: shapes.MS,
  expiresAt: shapes.MS,
  revoked: Type.Boolean(),
});

async function currentKey({ params, cloud }: Asked<Static<typeof KEY_PARAMS>>) {
  return (await apiKeyViews(cloud.parts.db, params.key))[0];
}

/** Programs' keys. */
export const KEY_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/api-keys",
    id: "listApiKeys",
    summary: "Programs' keys whose roles lie in your places; never their secrets",
    action: "keys.read",
    place: "listed",
    shape: { answer: listOf(KEY) },
    answer: async (asked) => {
      const views = await apiKeyViews(asked.cloud.parts.db);
      return { items: views.filter(await grantsFilter(asked)) };
    },
  }),
  creates({
    url: "/api-keys",
    id: "makeApiKey",
    summary: "Makes a key for a program; its token is shown once",
    action: "keys.change",
    place: (asked) => pathsOf(asked, asked.body.grants),
    shape: {
      body: strict({
        name: PERSON,
        grants: GRANTS,
        days: Type.Integer({ minimum: 1, maximum: KEY_DAYS_MAX }),
      }),
      answer: Type.Intersect([
        KEY,
        Type.Object({ token: Type.Union([Type.String(), Type.Null()]) }),
      ]),
    },
    example: {
      body: { name: "大屏", grants: [{ role: "province-viewer", place: "350181" }], days: 30 },
    },
    make: async ({ body, who, cloud }) => {
      const { name, grants, days } = body;
      const expiresAt = cloud.parts.time.nowMs() + days * DAY_MS;
      const made = await makeApiKey(cloud.parts, { name, grants, madeBy: who.id, expiresAt });
      const { view, token } = made;
      const kept = { ...view, token: null };
      return { answer: { ...view, token }, kept, after: view, subject: "api-keys/" + view.key };
    },
  }),
  edits({
    method: "DELETE",
    url: "/api-keys/:key",
    id: "revokeApiKey",
    summary: "Ends a key for good; If-Match may be *",
    action: "keys.change",
    place: async (asked) => {
      const view = await currentKey(asked);
      return view && pathsOf(asked, view.grants);
    },
    shape: { params: KEY_PARAMS, answer: KEY },
    current: currentKey,
    change: async ({ params, cloud }, before) => {
      await revokeApiKey(cloud.parts.db, params.key, cloud.parts.time.nowMs());
      return { ...before, revoked: true };
    },
  }),
];

const AUDIT = Type.Object({
  id: shapes.WHOLE,
  at: shapes.MS,
  actor: Type.String(),
  action: Type.String(),
  subject: Type.String(),
  place: Type.String({ description: "The path of where it was done; empty is the whole" }),
  before: Type.Unknown(),
  after: Type.Unknown(),
});
const AUDIT_PAGE = 100;

/** What was changed, by whom. */
export const AUDIT_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/audit",
    id: "listAudit",
    summary: "Changes in your places, newest first, a hundred at a time",
    action: "audit.read",
    place: "listed",
    shape: {
      query: strict({
        before: Type.Optional(Type.String({ pattern: "^[1-9][0-9]{0,14}$" })),
        subject: Type.Optional(Type.String({ maxLength: 200 })),
      }),
      answer: listOf(AUDIT),
    },
    answer: async ({ query, cloud, keeps }) => {
      const { subject } = query;
      const before = Number(query.before ?? Number.MAX_SAFE_INTEGER);
      const wish = { before, limit: AUDIT_PAGE, keeps };
      const only = subject === undefined ? {} : { subject };
      return { items: await auditViews(cloud.parts.db, { ...wish, ...only }) };
    },
  }),
];
