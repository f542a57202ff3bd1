import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Action } from "../../../src/people/roles.ts";
import { call, Problem, type Answer } from "../api/client.ts";

export type { Action };
export type Session = Answer<"readSession">;

const LEAVING = "anxin-leaving";

/** Whether somebody has signed out whom the service could not be told of yet. */
function isLeaving(): boolean {
  try {
    return localStorage.getItem(LEAVING) !== null;
  } catch {
    return false;
  }
}

function setLeaving(is: boolean): void {
  try {
    if (is) localStorage.setItem(LEAVING, "");
    else localStorage.removeItem(LEAVING);
  } catch {
    // A browser that keeps nothing forgets the wish with the page.
  }
}

/** Ends the session of who signed out without a link, before anything else is asked. */
export async function finishLeaving(): Promise<void> {
  if (!isLeaving()) return;
  try {
    await call("leave");
  } catch (error) {
    // A session that is over already needs no end.
    if (!(error instanceof Problem && error.status === 401)) throw error;
  }
  setLeaving(false);
}

/** Signs out; without a link at once here, and at the service as soon as it can be reached. */
export async function leave(): Promise<void> {
  setLeaving(true);
  await finishLeaving().catch(() => undefined);
}

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery<Session | null>({
    queryKey: ["readSession"],
    queryFn: async ({ signal }) => {
      try {
        await finishLeaving();
        return await call("readSession", { signal });
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
    refetchInterval: 60_000,
  });
}

export const SessionContext = createContext<Session | null>(null);

/** Whether a role of whoever is signed in allows an action; the service itself asks again. */
export function useMay(): (action: Action) => boolean {
  const session = useContext(SessionContext);
  return (action) => session?.actions.includes(action) === true;
}
