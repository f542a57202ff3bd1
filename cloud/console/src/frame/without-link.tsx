import { lazy, Suspense, type ReactNode } from "react";
import { useKept } from "../kept/use-kept.ts";
import { Loading } from "../parts/states.tsx";

const Round = lazy(async () => ({ default: (await import("../pages/round.tsx")).Round }));

/**
 * The service cannot be asked who is signed in: a phone that keeps a round shows it, whatever the
 * address, and nothing else of the console.
 */
export function WithoutLink({ children }: { children: ReactNode }) {
  const kept = useKept();
  if (kept.isPending) return <Loading />;
  if (kept.data === null) return children;
  return (
    <Suspense fallback={<Loading />}>
      <Round />
    </Suspense>
  );
}
