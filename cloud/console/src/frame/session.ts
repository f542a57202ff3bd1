import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import type { Action } from "../../../src/people/roles.ts";
import { call, Problem, type Answer } from "../api/client.ts";

export type { Action };
export type Session = Answer<"readSession">;

/** Who is signed in; null when nobody is. */
export function useSession() {
  return useQuery<Session | null>({
    queryKey: ["readSession"],
    queryFn: async ({ signal }) => {
      try {
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
