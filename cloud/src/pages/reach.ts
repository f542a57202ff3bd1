import type { FastifyRequest } from "fastify";

/** Which kiosks somebody may look at and plan loads for. */
export interface Reach {
  /** As the audit log names them. */
  actor: string;
  sees: (kiosk: string) => boolean;
  plans: (kiosk: string) => boolean;
  /** Whether residents' words about a kiosk are for them to read, and to answer. */
  hears: (kiosk: string) => boolean;
  answers: (kiosk: string) => boolean;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Of whoever entered; null outside the staff's pages. */
    reach: Reach | null;
  }
}

const no = () => false;
const NOTHING_REACHED: Reach = { actor: "", sees: no, plans: no, hears: no, answers: no };

/** Set before every handler of the staff's pages; nothing is seen without it. */
export function reachOf(request: FastifyRequest): Reach {
  return request.reach ?? NOTHING_REACHED;
}
