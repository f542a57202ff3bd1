import { createConfig, lintFromString } from "@redocly/openapi-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FastifyInstance } from "fastify";
import { describedApp } from "./described-app.ts";

let app: FastifyInstance;
const routes: string[] = [];

beforeAll(async () => {
  app = await describedApp(({ method, url }) => {
    for (const one of [method].flat()) if (one !== "HEAD") routes.push(`${one} ${url}`);
  });
});
afterAll(() => app.close());

interface Operation {
  operationId?: string;
  parameters?: { in: string; name: string; required?: boolean }[];
  responses: Record<string, unknown>;
}
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> };
const documented = () => app.swagger() as unknown as Document;

/** Ids of the rules broken, with where. */
async function lint(document: unknown): Promise<string[]> {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const source = JSON.stringify(document);
  const found = await lintFromString({ source, absoluteRef: "openapi.json", config });
  return found.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer}`);
}

test("the document is OpenAPI 3.1 and breaks no rule of the linter's strict set", async () => {
  expect(documented().openapi).toBe("3.1.1");
  expect(await lint(documented())).toEqual([]);
});

test("the linter notices what it is there for", async () => {
  const document = structuredClone(documented());
  const kiosk = document.paths["/api/v1/kiosks/{kiosk}"]?.["get"];
  if (kiosk === undefined) throw new Error("the document has no kiosk");
  kiosk.parameters = [];
  delete kiosk.operationId;
  const rules = (await lint(document)).map((found) => found.split(" ")[0]);
  expect(rules.sort()).toEqual(["operation-operationId", "path-parameters-defined"]);
});

test("every route of the running service is in the document, and nothing else is", () => {
  const described = Object.entries(documented().paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => {
      return `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`;
    }),
  );
  const hidden = ["GET /v1/health", "GET /openapi.json"];
  expect(described.sort()).toEqual(routes.filter((route) => !hidden.includes(route)).sort());
  expect(described.length).toBeGreaterThan(30);
});

test("every change asks for its key or its ETag in the document too", () => {
  for (const [path, methods] of Object.entries(documented().paths)) {
    if (!path.startsWith("/api/") || path.includes("/session")) continue;
    for (const [method, { parameters = [] }] of Object.entries(methods)) {
      const headers = parameters.filter((one) => one.in === "header");
      const asked = { post: "idempotency-key", put: "if-match", delete: "if-match" }[method];
      if (asked === undefined) continue;
      expect(headers, `${method} ${path}`).toMatchObject([{ name: asked, required: true }]);
    }
  }
});
