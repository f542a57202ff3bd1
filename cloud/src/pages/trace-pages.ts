import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { InventoryServices } from "../inventory-services.ts";
import { sendPage, sendRefusal } from "./exchange.ts";
import { tracePage } from "./trace-page.ts";

export interface TracePagesOptions {
  trace: InventoryServices["trace"];
  /** Unix milliseconds. */
  nowMs: () => number;
}

type TraceRoute = { Params: { gtin: string; lot: string } };

const BACK = { href: "/", label: "allKiosks" } as const;

/**
 * The GS1 Digital Link address of a lot, and of one pack of it: what is printed on a pack or a
 * label opens here in any phone, without log-in.
 */
export function tracePages(app: FastifyInstance, options: TracePagesOptions): void {
  for (const path of ["/01/:gtin/10/:lot", "/01/:gtin/10/:lot/21/:serial"]) {
    app.get<TraceRoute>(path, (request, reply) => show(options, request, reply));
  }
}

async function show(
  { trace, nowMs }: TracePagesOptions,
  request: FastifyRequest<TraceRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { gtin, lot } = request.params;
  const isShaped = /^\d{8,14}$/.test(gtin) && lot.length <= 20;
  const found = isShaped ? await trace({ di: gtin.padStart(14, "0"), lot }) : undefined;
  if (found === undefined) return sendRefusal(request, reply, { code: "no-such-lot", back: BACK });
  return sendPage(request, reply, (voice) => tracePage({ trace: found, nowMs: nowMs() }, voice));
}
