import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { NoRoads, osrmRoads } from "./osrm-roads.ts";

const POINTS = [
  { latitude: 29.5, longitude: 106.5 },
  { latitude: 29.6, longitude: 106.7 },
];
const TABLE = {
  code: "Ok",
  durations: [
    [0, 1800],
    [1500, 0],
  ],
  distances: [
    [0, 22000],
    [21000, null],
  ],
};

let server: Server | undefined;
afterEach(() => void server?.close());

/** A server that gives one answer; what it was asked is pushed into `asked`. */
async function serving(body: unknown, asked: string[] = [], status = 200): Promise<string> {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.statusCode = status;
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("distances come in kilometres and minutes, and no way is no way", async () => {
  const asked: string[] = [];
  const roads = await osrmRoads(await serving(TABLE, asked), POINTS);
  expect(asked).toEqual(["/table/v1/driving/106.5,29.5;106.7,29.6?annotations=duration,distance"]);
  expect(roads.km[0]).toEqual([0, 22]);
  expect(roads.minutes[1]).toEqual([25, 0]);
  expect(roads.km[1]?.[1]).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  ["a server in trouble", TABLE, 500],
  ["another kind of answer", { code: "NoTable" }, 200],
  ["a table of another size", { ...TABLE, distances: [[0]] }, 200],
])("%s gives no distances rather than wrong ones", async (_, body, status) => {
  const url = await serving(body, [], status);
  await expect(osrmRoads(url, POINTS)).rejects.toThrow(NoRoads);
});

test("a server that is not there is told as such", async () => {
  const url = await serving(TABLE);
  await new Promise((resolve) => server?.close(resolve));
  await expect(osrmRoads(url, POINTS)).rejects.toThrow("plan with guessed ones");
});
