import { readFileSync } from "node:fs";
import type { Cloud, Names } from "@anxin/cloud";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { LiveKiosk } from "../live/live-kiosk.ts";
import { ACTION, act, type Action } from "./act.ts";
import { machine, twinPage } from "./twin-page.ts";
import type { TwinLanguage } from "./twin-texts.ts";
import { twinView } from "./twin-view.ts";

/** The twins of a live county's kiosks, served on loopback alone. */
export interface TwinServer {
  /** Scheme, host and port, without a slash at the end. */
  url: string;
  stop: () => Promise<void>;
}

export interface TwinParts {
  cloud: Cloud;
  /** Where the cloud's pages are. */
  cloudUrl: string;
  /** A new link into the county page, good once. */
  countyLink: () => Promise<string>;
  kiosks: readonly LiveKiosk[];
  productNames: (code: string) => Names;
}

/** Changes nearer together than this are one picture. */
const PICTURE_MS = 60;
const HOST = "127.0.0.1";

const asset = (name: string) => readFileSync(new URL(`./browser/${name}`, import.meta.url), "utf8");
const decoder = (name: string) =>
  readFileSync(new URL(name, import.meta.resolve("qr/decode.js")), "utf8");

/** The browser asks for each under its name; the decoder of pictures is a module of two files. */
const ASSETS: Record<string, { type: string; text: () => string }> = {
  "twin.css": { type: "text/css", text: () => asset("twin.css") },
  "twin.js": { type: "text/javascript", text: () => asset("twin.js") },
  "decode.js": { type: "text/javascript", text: () => decoder("decode.js") },
  "index.js": { type: "text/javascript", text: () => decoder("index.js") },
};

interface Wish {
  Params: { kiosk: string };
  Querystring: { lang?: string };
}

const languageOf = (request: FastifyRequest<Wish>): TwinLanguage =>
  request.query.lang === "en" ? "en" : "zh";

/** Starts serving on a free port of loopback. */
export async function startTwin(parts: TwinParts): Promise<TwinServer> {
  const app = fastify({
    forceCloseConnections: true,
    // The default would strip an action of whatever the first form of the union does not know.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  const streams = new Set<() => void>();
  app.addHook("onRequest", onlyFromHere);
  assetRoutes(app);
  kioskRoutes(app, parts, streams);
  app.get("/county", async (_request, reply) => reply.redirect(await parts.countyLink()));
  app.get("/", (_request, reply) => reply.redirect(`/k/${parts.kiosks[0]?.point.kiosk ?? ""}`));
  const url = await app.listen({ host: HOST, port: 0 });
  return {
    url,
    stop: async () => {
      for (const end of streams) end();
      await app.close();
    },
  };
}

/** Another site open in the same browser must not press buttons here. */
async function onlyFromHere(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { host, origin } = request.headers;
  const isHere = host?.startsWith(HOST + ":") === true || host?.startsWith("localhost:") === true;
  const isOwn = origin === undefined || origin === `http://${host}`;
  if (!isHere || !isOwn) await reply.code(403).send({ code: "not-from-here" });
}

function assetRoutes(app: FastifyInstance): void {
  for (const [name, { type, text }] of Object.entries(ASSETS)) {
    const body = text();
    app.get("/" + name, (_request, reply) => reply.type(type + "; charset=utf-8").send(body));
  }
}

function kioskRoutes(app: FastifyInstance, parts: TwinParts, streams: Set<() => void>): void {
  const find = (request: FastifyRequest<Wish>) =>
    parts.kiosks.find((kiosk) => kiosk.point.kiosk === request.params.kiosk);
  const look = (kiosk: LiveKiosk) => twinView(kiosk, parts.productNames);
  const missing = (reply: FastifyReply) => reply.code(404).send({ code: "unknown-kiosk" });

  app.get<Wish>("/k/:kiosk", (request, reply) => {
    const kiosk = find(request);
    if (kiosk === undefined) return missing(reply);
    const language = languageOf(request);
    const links = {
      residentPage: `${parts.cloudUrl}/k/${kiosk.point.kiosk}`,
      countyPage: "/county",
      others: parts.kiosks.map(({ point }) => ({
        kiosk: point.kiosk,
        name: point.names[language],
      })),
    };
    return reply.type("text/html; charset=utf-8").send(twinPage(look(kiosk), links, language));
  });
  app.get<Wish>("/k/:kiosk/events", (request, reply) => {
    const kiosk = find(request);
    if (kiosk === undefined) return missing(reply);
    const language = languageOf(request);
    stream(reply, { kiosk, streams, render: () => machine(look(kiosk), language).text });
    return reply;
  });
  app.post<Wish & { Body: Action }>(
    "/k/:kiosk/act",
    { schema: { body: ACTION } },
    async (request, reply) => {
      const kiosk = find(request);
      if (kiosk === undefined) return missing(reply);
      await act(parts.cloud, kiosk, request.body);
      return reply.code(204).send();
    },
  );
}

/** Sends the machine's picture now and after every change, until the page is left. */
function stream(
  reply: FastifyReply,
  to: { kiosk: LiveKiosk; streams: Set<() => void>; render: () => string },
): void {
  const { raw } = reply.hijack();
  const { watchers } = to.kiosk.board;
  let waiting: NodeJS.Timeout | undefined;
  let sent = "";
  const send = () => {
    waiting = undefined;
    const text = to.render();
    if (text === sent) return;
    sent = text;
    raw.write(`data: ${JSON.stringify({ html: text })}\n\n`);
  };
  const changed = () => {
    waiting ??= setTimeout(send, PICTURE_MS);
  };
  const end = () => {
    clearTimeout(waiting);
    watchers.delete(changed);
    to.streams.delete(end);
    raw.end();
  };
  raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  watchers.add(changed);
  to.streams.add(end);
  raw.on("close", end);
  send();
}
