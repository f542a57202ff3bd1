import { createHash } from "node:crypto";
import {
  buildApp,
  Bus,
  type Cloud,
  createCloud,
  DatabaseSessions,
  Entrance,
  openDatabase,
  pagesOnCloud,
  proveBooks,
  voucherKeysOf,
  type Db,
} from "@anxin/cloud";
import { checkItem } from "@anxin/cloud/decoders";
import { INTAKE_ITEMS_MAX } from "@anxin/firmware/contract/uplink";
import fc from "fast-check";
import type { Failure, RunWish } from "./run-target.ts";
import { requestOf, type Route, type RouteRequest, routeRequests } from "./routes.ts";
import { FuzzFinding } from "./target.ts";

/** What a failure of any route is kept under: its input is the request as JSON. */
export const ROUTES_NAME = "cloud routes";

/** The whole cloud on a database in memory, asked through every one of its routes. */
export interface RouteRig {
  routes: readonly Route[];
  /** Requests nearly right, to these routes; all where none are named. */
  requests(some?: readonly Route[]): fc.Arbitrary<RouteRequest>;
  /** The status of the answer; throws FuzzFinding for one that may not be. */
  ask(asked: RouteRequest): Promise<number>;
  /** Gives all routes so many requests; the smallest one that broke something, or undefined. */
  run(wish: RunWish): Promise<Failure | undefined>;
  /** Gives one kept request again. */
  replay(input: string): Promise<Failure | undefined>;
  /** Throws FuzzFinding when the books are wrong after all that was sent. */
  prove(): Promise<void>;
  close(): Promise<void>;
}

const TOKEN = "token-of-the-fuzzed-gateway";
const HOST = "fuzz.example";
const NOW_MS = 1_799_976_000_000;

export async function openRouteRig(): Promise<RouteRig> {
  const db = await openDatabase({ url: "", folder: "", connectionsMax: 1 });
  const failed: string[] = [];
  const cloud = cloudOn(db, failed);
  const known = await enrol(cloud);
  const routes: Route[] = [];
  const { entropy } = cloud.parts;
  const entrance = new Entrance({
    sessions: new DatabaseSessions(db),
    nowMs: () => NOW_MS,
    entropy,
  });
  const app = await buildApp({
    cloud,
    pages: pagesOnCloud({ cloud, entrance, publicUrl: () => `http://${HOST}` }),
    // The clock stands still here, so every request is of one minute.
    staff: { entrance, requestsPerMinute: { address: 1e9, principal: 1e9 } },
    routed: ({ method, url, config }) => {
      const { body, query } = config?.staff?.example ?? {};
      const example = { body, query: String(new URLSearchParams(query)) };
      for (const one of [method].flat()) routes.push({ method: one, url, example });
    },
  });
  const enter = async () => entrance.redeem((await entrance.mintLink()).split("=")[1] ?? "");
  let session = await enter();
  const ask = async (asked: RouteRequest): Promise<number> => {
    failed.length = 0;
    // One of the requests is to leave.
    if (!(await entrance.knows(session))) session = await enter();
    const answer = await app.inject(
      requestOf(asked, { token: TOKEN, session: session ?? "", host: HOST }),
    );
    refuseFailure(answer, failed);
    if (answer.statusCode !== 200 && isKeepable(asked)) {
      throw new FuzzFinding(`answered ${answer.statusCode} to items it has a place for`);
    }
    return answer.statusCode;
  };
  return {
    routes,
    requests: (some = routes) => routeRequests(some, known),
    ask,
    run: (wish) => runAll(routeRequests(routes, known), ask, wish),
    replay: (input) => replayOne(ask, input),
    prove: async () => {
      const wrong = await proveBooks(db);
      if (wrong.length > 0) throw new FuzzFinding(`the books are wrong: ${JSON.stringify(wrong)}`);
    },
    close: async () => {
      await app.close();
      await db.destroy();
    },
  };
}

/**
 * Whether a request is a gateway's own batch, each item of which the intake has a place for, be it
 * in quarantine. Refusing it would hold up all that is behind it.
 */
function isKeepable({ route, who, type, body }: RouteRequest): boolean {
  if (route.url !== "/v1/gateway/intake" || route.method !== "POST") return false;
  if (who !== "known" || type !== "application/json") return false;
  try {
    const { items } = JSON.parse(body) as { items: unknown };
    const isBatch = Array.isArray(items) && items.length <= INTAKE_ITEMS_MAX;
    return isBatch && items.every((item) => checkItem(item) !== undefined);
  } catch {
    return false;
  }
}

function refuseFailure(
  answer: { statusCode: number; body: string; headers: Record<string, unknown> },
  failed: readonly string[],
): void {
  const { statusCode, headers } = answer;
  const isOurs = statusCode >= 500 && headers["retry-after"] === undefined;
  if (isOurs || failed.length > 0) {
    throw new FuzzFinding(`answered ${statusCode}: ${failed.join("; ").slice(0, 500)}`);
  }
  if (headers["x-content-type-options"] !== "nosniff") {
    throw new FuzzFinding(`answered ${statusCode} without guard headers`);
  }
}

function cloudOn(db: Db, failed: string[]): Cloud {
  const key = "7e".repeat(32);
  return createCloud({
    db,
    time: { nowMs: () => NOW_MS, after: () => () => undefined },
    entropy: counted(),
    log: (level, code, fields) => {
      if (level === "error") failed.push(`${code} ${String(fields["error"])}`);
    },
    bus: new Bus(),
    channels: [],
    reorderPointDefault: 3,
    voucherKeys: voucherKeysOf([{ kiosk: "k1", keys: { 1: key } }]),
  });
}

/** Chance that comes again in every run, so that a kept request finds the same ids. */
function counted(): (count: number) => Uint8Array {
  let drawn = 0;
  return (count) => createHash("sha256").update(String(drawn++)).digest().subarray(0, count);
}

const RESERVED = "ab".repeat(16);

/** A kiosk in use, with a grant and a reservation; returns their ids by name. */
async function enrol(cloud: Cloud): Promise<Record<string, string>> {
  const names = { zh: "一号", en: "One" };
  await cloud.county.setProducts([{ code: "gel", names, choosing: names }]);
  await cloud.county.enrolGateway("g1", TOKEN);
  const lanes = [{ lane: 1, product: "gel" }];
  const ways = { grant: true, voucher: true, card: true };
  for (const kiosk of ["k1", "k2"]) await cloud.county.enrolKiosk({ kiosk, names, lanes, ways });
  await cloud.county.setPolicy({
    quotas: [{ rule: 1, period: "month", boxes: 1, ways: ["card"] }],
    ages: {},
  });
  await cloud.gateways.take("g1", { kiosks: ["k1", "k2"] });
  const declaration = { type: "declaration", kiosk: "k1", term: 1, epoch: 1, receivedAt: 1 };
  await cloud.gateways.intake("g1", [{ ...declaration, nonce: "0123456789abcdef" }]);
  const body = { load: "L1", lane: 1, product: "gel", lot: "A", expiry: 20290630, count: 20 };
  const fact = { seq: 1, uptime: 5, time: 0, trust: "unknown", kind: "restocked", body };
  await cloud.gateways.intake("g1", [{ ...declaration, type: "fact", fact }]);
  await cloud.gateways.stream("g1", () => undefined);
  const marks = { revision: 1, epoch: 1, oldest: 1, next: 2, uptime: 5 };
  const presence = { session: 1, n: 1, state: "ready", firmware: "1.0.0", ...marks } as const;
  await cloud.gateways.note("g1", [{ type: "presence", kiosk: "k1", at: NOW_MS, presence }]);
  const wish = { kiosk: "k1", product: "gel", request: RESERVED };
  const [granted, reserved] = [
    await cloud.services.requestGrant({ ...wish, request: "cd".repeat(16) }),
    await cloud.services.requestVoucher(wish),
  ];
  if (!granted.ok || !reserved.ok) throw new FuzzFinding("the rig has no grant and no voucher");
  const load = await cloud.county.planLoad({ ...LOAD, request: "ef".repeat(16) });
  const evidence = await photoOf(cloud.parts.db, load);
  return {
    kiosk: "k1",
    product: "gel",
    grant: granted.grant.id,
    request: RESERVED,
    load,
    evidence,
  };
}

const LOAD = { kiosk: "k1", lane: 1, lot: "A", expiry: 20290630, count: 3 };

/** A photo of a load; its bytes are no picture, and nobody here looks at them. */
async function photoOf(db: Db, load: string): Promise<string> {
  const sent = { sent_by: "x", request: "x", digest: "x", noted_at: 1, received_at: 1 };
  const photo = { load, kiosk: "k1", note: "", photo: Uint8Array.of(0xff, 0xd8) };
  const made = db.insertInto("load_evidence").values({ ...sent, ...photo });
  return String((await made.returning("evidence").executeTakeFirstOrThrow()).evidence);
}

async function runAll(
  requests: fc.Arbitrary<RouteRequest>,
  ask: (asked: RouteRequest) => Promise<number>,
  wish: RunWish,
): Promise<Failure | undefined> {
  const property = fc.asyncProperty(requests, async (asked) => void (await ask(asked)));
  const told = await fc.check(property, { seed: wish.seed, numRuns: wish.runs });
  const input = told.counterexample?.[0];
  if (!told.failed || input === undefined) return undefined;
  const why = told.errorInstance instanceof Error ? told.errorInstance.message : "it broke";
  return { target: ROUTES_NAME, input: JSON.stringify(input), why };
}

async function replayOne(
  ask: (asked: RouteRequest) => Promise<number>,
  input: string,
): Promise<Failure | undefined> {
  try {
    await ask(JSON.parse(input) as RouteRequest);
    return undefined;
  } catch (error) {
    return { target: ROUTES_NAME, input, why: String(error) };
  }
}
