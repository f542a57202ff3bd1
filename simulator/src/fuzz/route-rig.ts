import { randomBytes } from "node:crypto";
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
import fc from "fast-check";
import { textNear } from "./mutated.ts";
import type { Failure, RunWish } from "./run-target.ts";
import { requestOf, type Route, type RouteRequest, routeRequests } from "./routes.ts";
import { FuzzFinding } from "./target.ts";

/** What a failure of any route is kept under: its input is the request as JSON. */
export const ROUTES_NAME = "cloud routes";

/** The whole cloud on a database in memory, asked through every one of its routes. */
export interface RouteRig {
  routes: readonly Route[];
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
  await enrol(cloud);
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
    routed: ({ method, url }) => {
      for (const one of [method].flat()) routes.push({ method: one, url });
    },
  });
  const session = await entrance.redeem((await entrance.mintLink()).split("=")[1] ?? "");
  const as = { token: TOKEN, session: session ?? "", host: HOST };
  const ask = async (asked: RouteRequest): Promise<void> => {
    failed.length = 0;
    const answer = await app.inject(requestOf(asked, as));
    refuseFailure(answer, failed);
  };
  return {
    routes,
    run: (wish) => runAll(routes, ask, wish),
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
    entropy: (count) => randomBytes(count),
    log: (level, code, fields) => {
      if (level === "error") failed.push(`${code} ${String(fields["error"])}`);
    },
    bus: new Bus(),
    channels: [],
    reorderPointDefault: 3,
    voucherKeys: voucherKeysOf([{ kiosk: "k1", keys: { 1: key } }]),
  });
}

async function enrol(cloud: Cloud): Promise<void> {
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
}

async function runAll(
  routes: readonly Route[],
  ask: (asked: RouteRequest) => Promise<void>,
  wish: RunWish,
): Promise<Failure | undefined> {
  const property = fc.asyncProperty(routeRequests(routes, textNear), ask);
  const told = await fc.check(property, { seed: wish.seed, numRuns: wish.runs });
  const input = told.counterexample?.[0];
  if (!told.failed || input === undefined) return undefined;
  const why = told.errorInstance instanceof Error ? told.errorInstance.message : "it broke";
  return { target: ROUTES_NAME, input: JSON.stringify(input), why };
}

async function replayOne(
  ask: (asked: RouteRequest) => Promise<void>,
  input: string,
): Promise<Failure | undefined> {
  try {
    await ask(JSON.parse(input) as RouteRequest);
    return undefined;
  } catch (error) {
    return { target: ROUTES_NAME, input, why: String(error) };
  }
}
