/** Distances of real roads from a server that speaks OSRM's table service. */
import { Type, type Static } from "@fastify/type-provider-typebox";
import { Ajv } from "ajv";
import type { Point, RoadTable } from "../planning/visits/roads.ts";

const row = Type.Array(Type.Union([Type.Number(), Type.Null()]));
/** Answer of `/table/v1` (OSRM HTTP API, "Table service"): seconds, metres, null without a way. */
const ANSWER = Type.Object({
  code: Type.Literal("Ok"),
  durations: Type.Array(row),
  distances: Type.Array(row),
});
const isAnswer = new Ajv().compile<Static<typeof ANSWER>>(ANSWER);

const TIMEOUT_MS = 20_000;

/** The server did not answer with a table; planning goes on with guessed roads. */
export class NoRoads extends Error {
  readonly code = "no-roads";

  constructor(why: string) {
    super(`no-roads: the road server gave no distances (${why}); plan with guessed ones.`);
  }
}

/** Every distance between some points, by road. Throws NoRoads. */
export async function osrmRoads(url: string, points: readonly Point[]): Promise<RoadTable> {
  const places = points.map(({ longitude, latitude }) => `${longitude},${latitude}`).join(";");
  const address = new URL(`table/v1/driving/${places}?annotations=duration,distance`, slashed(url));
  const answer = await asked(address);
  if (!isAnswer(answer)) throw new NoRoads("no table in the answer");
  const { distances, durations } = answer;
  if (![distances, durations].every((table) => isSquare(table, points.length))) {
    throw new NoRoads("a table of another size");
  }
  return { km: per(distances, 1000), minutes: per(durations, 60) };
}

const slashed = (url: string): string => (url.endsWith("/") ? url : `${url}/`);

function isSquare(table: readonly unknown[][], size: number): boolean {
  return table.length === size && table.every((row) => row.length === size);
}

async function asked(address: URL): Promise<unknown> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new NoRoads(`status ${response.status}`);
    return await response.json();
  } catch (error) {
    if (error instanceof NoRoads) throw error;
    throw new NoRoads(error instanceof Error ? error.message : String(error));
  }
}

/** Where there is no way, none is ever short enough. */
function per(table: readonly (number | null)[][], unit: number): number[][] {
  return table.map((row) =>
    row.map((value) => (value === null ? Number.POSITIVE_INFINITY : value / unit)),
  );
}
