import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { ConsoleNotBuilt } from "./build-console.ts";
import type { ConsoleFiles } from "./console-files.ts";
import { consolePages } from "./console-pages.ts";

const FILES: ConsoleFiles = new Map([
  [
    "index.html",
    { type: "text/html; charset=utf-8", bytes: Buffer.from('<meta content="{{nonce}}">') },
  ],
  ["worker.js", { type: "text/javascript; charset=utf-8", bytes: Buffer.from("worker") }],
  [
    "assets/a-1.js",
    {
      type: "text/javascript; charset=utf-8",
      bytes: Buffer.from("plain"),
      brotli: Buffer.from("small"),
    },
  ],
]);

let app: FastifyInstance;
afterEach(() => app.close());

async function serve(files: () => Promise<ConsoleFiles> = async () => FILES): Promise<void> {
  app = Fastify();
  await app.register(consolePages(files));
}

test("every address below is the page, with a nonce of its own each time", async () => {
  await serve();
  const nonces = new Set<string>();
  for (const url of ["/console/", "/console/kiosks/qh-0001?find=a", "/console/index.html"]) {
    const { statusCode, body, headers } = await app.inject(url);
    const nonce = /content="([A-Za-z0-9+/=]{24})"/.exec(body)?.[1] ?? "";
    expect(statusCode, url).toBe(200);
    expect(headers["content-security-policy"]).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(headers["cache-control"]).toBe("no-store");
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
  expect((await app.inject("/console")).headers.location).toBe("/console/");
});

test("scripts may be kept for a year, and come small to who takes them so", async () => {
  await serve();
  const url = "/console/assets/a-1.js";
  const small = await app.inject({ url, headers: { "accept-encoding": "gzip, br" } });
  expect([small.body, small.headers["content-encoding"]]).toEqual(["small", "br"]);
  expect(small.headers["cache-control"]).toMatch(/immutable/);
  expect(small.headers["vary"]).toBe("accept-encoding");
  const plain = await app.inject(url);
  expect([plain.body, plain.headers["content-encoding"]]).toEqual(["plain", undefined]);
});

test("the worker is looked for anew each time, and may ask nobody but this service", async () => {
  await serve();
  const { body, headers } = await app.inject("/console/worker.js");
  expect([body, headers["cache-control"]]).toEqual(["worker", "no-cache"]);
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'; connect-src 'self'");
});

test.each(["assets/old-0.js", "assets/..%2findex.html"])(
  "a script that is not there, %s, is not the page",
  async (path) => {
    await serve();
    const { statusCode, body } = await app.inject(`/console/${path}`);
    expect(statusCode).toBe(404);
    expect(body).not.toContain("meta");
  },
);

test("without a build it says so, and asks again the next time", async () => {
  let calls = 0;
  await serve(async () => {
    calls += 1;
    if (calls === 1) throw new ConsoleNotBuilt("console-not-built: run `npm run console`");
    return FILES;
  });
  const first = await app.inject("/console/");
  expect([first.statusCode, first.body]).toEqual([503, expect.stringContaining("npm run console")]);
  expect((await app.inject("/console/")).statusCode).toBe(200);
});
