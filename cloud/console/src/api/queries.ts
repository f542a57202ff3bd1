import { QueryClient, useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { call, Problem, type Answer, type Asked, type Operation } from "./client.ts";
import type { Operations } from "./operations.ts";

/** What is shown is asked for again this often while somebody looks at it. */
export const REFRESH_MS = 15_000;
const TRIES = 2;

type Question<O extends Operation> = Pick<Asked<O>, "params" | "query"> & {
  /** False asks only once; true while the page is open. */
  live?: boolean;
  enabled?: boolean;
};

/** A refusal does not change by asking again; a lost connection may. */
function worthRetrying(count: number, error: Error): boolean {
  return count < TRIES && !(error instanceof Problem && error.status >= 400 && error.status < 500);
}

export function freshQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: worthRetrying, staleTime: 5_000 } },
  });
}

/** What an operation that only looks answers, kept fresh while it is shown. */
export function useAnswer<O extends Operation>(
  operation: O,
  question: Question<O> = {},
): UseQueryResult<Answer<O>, Error> {
  const { params, query, live = false, enabled = true } = question;
  return useQuery<Answer<O>>({
    queryKey: [operation, params ?? {}, query ?? {}],
    queryFn: ({ signal }) =>
      call(operation, {
        signal,
        ...(params === undefined ? {} : { params }),
        ...(query === undefined ? {} : { query }),
      }),
    enabled,
    ...(live ? { refetchInterval: REFRESH_MS } : {}),
  });
}

/** Says that what these operations answered may have changed. */
export function useForget(): (...operations: (keyof Operations)[]) => Promise<void> {
  const queries = useQueryClient();
  return async (...operations) => {
    await Promise.all(
      operations.map((operation) => queries.invalidateQueries({ queryKey: [operation] })),
    );
  };
}
