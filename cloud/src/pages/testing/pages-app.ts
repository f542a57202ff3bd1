import fastify, { type FastifyInstance } from "fastify";
import { Entrance } from "../../people/entrance.ts";
import { MemorySessionStore } from "../../people/memory-session-store.ts";
import { countyPages, type CountyPagesOptions } from "../county-pages.ts";
import { residentPages } from "../resident-pages.ts";
import { FakeServices, NOON_MS } from "./fake-services.ts";

export interface PagesApp {
  app: FastifyInstance;
  services: FakeServices;
  entrance: Entrance;
  /** Moves the only clock there is. */
  pass: (ms: number) => void;
}

/** Both plugins over the fake cloud, with a clock that stands still and entropy that counts. */
export async function pagesApp(
  options: Pick<CountyPagesOptions, "planLoad" | "feedback"> = {},
): Promise<PagesApp> {
  const app = fastify();
  const services = new FakeServices();
  let clockMs = NOON_MS;
  let drawn = 0;
  const nowMs = () => clockMs;
  const entropy = (count: number) => {
    drawn += 1;
    return Uint8Array.from({ length: count }, (_, index) => (drawn * 31 + index * 7) % 256);
  };
  services.nowMs = nowMs;
  const entrance = new Entrance({ sessions: new MemorySessionStore(), nowMs, entropy });
  const publicUrl = () => "http://anxin.example:8080";
  const answerUnknown = true;
  const { feedback } = options;
  const resident = { services, nowMs, entropy, publicUrl, answerUnknown };
  await app.register(residentPages, feedback ? { ...resident, feedback } : resident);
  await app.register(countyPages, { services, entrance, nowMs, entropy, ...options });
  await app.ready();
  return { app, services, entrance, pass: (ms) => void (clockMs += ms) };
}
