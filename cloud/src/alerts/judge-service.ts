import type { WatchedFinding } from "./decide-watched.ts";

/** What the service knows of itself. Times are unix milliseconds. */
export interface ServiceState {
  /** The newest nightly proof of the books. */
  proof?: { startedAt: number; endedAt: number | null; mismatches: number | null };
  /** Programs' keys that are not revoked. */
  keys: readonly { key: string; expiresAt: number }[];
  /** Channels with something a receiver did not take, and since when the oldest waits. */
  stuck: readonly { channel: string; since: number }[];
}

/** A proof of a county of ten years takes minutes; one still going after this has died. */
const PROOF_MS_MAX = 6 * 3_600_000;

/** What is wrong with the service itself; `place` '' is all of it. Pure. */
export function judgeService(
  { proof, keys, stuck }: ServiceState,
  by: { nowMs: number; keyEndingMs: number; failingMs: number },
): WatchedFinding[] {
  const { nowMs } = by;
  return [
    ...(proof === undefined ? [] : judgeProof(proof, nowMs)),
    ...keys
      .filter(({ expiresAt }) => expiresAt - nowMs < by.keyEndingMs)
      .map(({ key }) => ({ ...ofService("key-ending"), about: "key " + key, begins: true })),
    ...stuck.map(({ channel, since }) => {
      const begins = nowMs - since >= by.failingMs;
      return { ...ofService("channel-failing"), about: channel, begins };
    }),
  ];
}

const ofService = <C extends WatchedFinding["cause"]>(cause: C) => ({ cause, place: "" }) as const;

/** One under way changes nothing: what the proof before it found still holds. */
function judgeProof(proof: NonNullable<ServiceState["proof"]>, nowMs: number): WatchedFinding[] {
  const { startedAt, endedAt, mismatches } = proof;
  const isDead = endedAt === null && nowMs - startedAt > PROOF_MS_MAX;
  if (endedAt !== null && mismatches === 0) return [];
  const count = mismatches === null ? {} : { count: mismatches };
  return [{ ...ofService("proof-failed"), begins: isDead || endedAt !== null, ...count }];
}
