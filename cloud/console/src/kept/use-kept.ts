import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { call } from "../api/client.ts";
import {
  emptyStore,
  readKept,
  readOutbox,
  writeEvidence,
  writeKept,
  type Evidence,
} from "./phone-store.ts";
import { isOver, keptAfter, type KeptRound, type Round } from "./round-kept.ts";
import { sendWaiting } from "./send-waiting.ts";
import { dropShell, keepShell, type ShellKept } from "./shell-kept.ts";
import { base64Of } from "./small-photo.ts";

const KEPT = "kept-round";
const OUTBOX = "kept-outbox";
const SENDING = "anxin-sending";

/** What this phone keeps; null when nothing. */
export function useKept() {
  return useQuery<KeptRound | null>({
    queryKey: [KEPT],
    queryFn: async () => {
      const kept = await readKept().catch(() => undefined);
      if (kept === undefined) return null;
      if (!isOver(kept, Date.now())) return kept;
      await dropKept();
      return null;
    },
    staleTime: Infinity,
  });
}

/** Notes and photos of this phone. */
export function useOutbox(): readonly Evidence[] {
  const queryFn = () => readOutbox().catch(() => []);
  return useQuery({ queryKey: [OUTBOX], queryFn, staleTime: Infinity }).data ?? [];
}

/** Leaves nothing of the round on this phone. */
export async function dropKept(): Promise<void> {
  await dropShell();
  await emptyStore();
}

/** How many notes and photos would be lost with it. */
export async function waitingCount(): Promise<number> {
  return (await readOutbox().catch(() => [])).filter(({ state }) => state === "waiting").length;
}

/** What may be done with what is kept; whoever shows it is told of each change. */
export function useKeeping() {
  const queries = useQueryClient();
  const tell = useCallback(async () => {
    await queries.invalidateQueries({ queryKey: [KEPT] });
    await queries.invalidateQueries({ queryKey: [OUTBOX] });
  }, [queries]);
  const keep = useCallback(
    async (account: string, round: Round): Promise<ShellKept> => {
      const before = await readKept();
      if (before !== undefined && before.account !== account) await emptyStore();
      await writeKept(keptAfter(before, { account, round, keptAt: Date.now() }));
      await tell();
      return keepShell().catch(() => "not-yet" as const);
    },
    [tell],
  );
  const seen = useCallback(async () => {
    const kept = await readKept();
    if (kept !== undefined) await writeKept({ ...kept, changes: [] });
    await tell();
  }, [tell]);
  const add = useCallback(
    async (evidence: Evidence) => {
      await writeEvidence(evidence);
      await tell();
    },
    [tell],
  );
  const drop = useCallback(async () => {
    await dropKept();
    await tell();
  }, [tell]);
  const send = useCallback(
    async (account: string) => {
      await oneAtATime(() => sendWaiting(THROUGH_THE_API, account));
      await tell();
    },
    [tell],
  );
  return { keep, seen, add, drop, send };
}

const THROUGH_THE_API = {
  read: readOutbox,
  write: writeEvidence,
  whose: async () => (await call("readSession")).id,
  send: ({ kiosk, load, request, notedAt, note, photo }: Evidence) =>
    call("sendEvidence", {
      params: { kiosk, load },
      body: { notedAt, note, ...(photo === null ? {} : { photo: base64Of(photo) }) },
      key: request,
    }),
};

/** Two windows of this browser do not send the same at once; the service would take it once. */
async function oneAtATime(work: () => Promise<void>): Promise<void> {
  if (!("locks" in navigator)) return work();
  await navigator.locks.request(SENDING, work);
}

/** Sends what waits whenever there is hope: now, once the link is back, when somebody looks. */
export function useSending(account: string | undefined): void {
  const { send } = useKeeping();
  useEffect(() => {
    if (account === undefined) return undefined;
    const now = () => void send(account);
    now();
    const timer = setInterval(now, AGAIN_MS);
    addEventListener("online", now);
    document.addEventListener("visibilitychange", now);
    return () => {
      clearInterval(timer);
      removeEventListener("online", now);
      document.removeEventListener("visibilitychange", now);
    };
  }, [account, send]);
}

const AGAIN_MS = 20_000;

/** Whoever signs in finds nothing of who used this phone before them. */
export function useOwnOnly(account: string | undefined): void {
  const kept = useKept().data;
  const { drop } = useKeeping();
  const isForeign = account !== undefined && (kept?.account ?? account) !== account;
  useEffect(() => {
    if (isForeign) void drop();
  }, [isForeign, drop]);
}
