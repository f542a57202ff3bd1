/**
 * The cloud a gateway needs once, to be told which epoch of its kiosks is open, and which is then
 * gone: what is measured is a gateway whose cloud is away.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Taken, TakeRequest } from "@anxin/firmware/contract/uplink";
import { EPOCH, nonceOf, PRODUCTS } from "../county.ts";

export interface BriefCloud {
  url: string;
  /** From now on nothing listens there. */
  leave(): Promise<void>;
}

export async function startBriefCloud(): Promise<BriefCloud> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    leave: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const json = (body: object): void => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  };
  if (request.url === "/v1/gateway/take") {
    const { kiosks } = JSON.parse(Buffer.concat(parts).toString("utf8")) as TakeRequest;
    json({ taken: kiosks.map(takenOf), refused: [] });
  } else if (request.url === "/v1/gateway/stream") {
    response.setHeader("content-type", "application/x-ndjson");
    response.write(`${JSON.stringify({ event: "hello" })}\n`);
  } else if (request.url === "/v1/gateway/notices") {
    response.writeHead(204).end();
  } else {
    response.writeHead(503).end();
  }
}

function takenOf(kiosk: string): Taken {
  return { kiosk, term: 1, epoch: EPOCH, kept: 0, plan: planOf(kiosk) };
}

/** A plan of an ordinary size: a gateway keeps it beside the marks. */
function planOf(kiosk: string): string {
  const lanes = Array.from({ length: 12 }, (_, at) => ({
    lane: at + 1,
    product: PRODUCTS[at % PRODUCTS.length],
  }));
  return JSON.stringify({
    revision: 1,
    epoch: EPOCH,
    opened: nonceOf(kiosk),
    lanes,
    loads: [],
    refused: [],
    ways: { grant: true, voucher: false, card: false },
    hours: { open: 0, close: 1440 },
    timeouts: {
      confirmSeconds: 60,
      homeLeaveMs: 800,
      homeReturnMs: 4000,
      settleMs: 300,
      dropMs: 2000,
      doorOpenSeconds: 300,
    },
    nearest: [],
    firmware: "bench-1",
  });
}
