import {
  QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { call, callTagged, Problem, type Answer, type Asked, type Operation } from "./client.ts";
import type { Operations } from "./operations.ts";

/** What is shown is asked for again this often while somebody looks at it. */
export const REFRESH_MS = 15_000;
const TRIES = 2;

type Question<O extends Operation> = Pick<Asked<O>, "params" | "query"> & {
  /** False asks only once; true while the page is open. */
  live?: boolean;
  /** The same, as often as this. */
  everyMs?: number;
  enabled?: boolean;
  /** Read anew for whoever opens the page, who begins from it. */
  fresh?: boolean;
};

/** A refusal does not change by asking again; a lost connection may. */
function worthRetrying(count: number, error: Error): boolean {
  return count < TRIES && !(error instanceof Problem && error.status >= 400 && error.status < 500);
}

export function freshQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: worthRetrying,
        staleTime: 5_000,
        // A phone without a link is told so at once, and asked again once the link is back.
        networkMode: "always",
        refetchOnReconnect: true,
      },
    },
  });
}

/** What an operation that only looks answers, kept fresh while it is shown. */
export function useAnswer<O extends Operation>(
  operation: O,
  question: Question<O> = {},
): UseQueryResult<Answer<O>, Error> {
  const { params, query, live = false, enabled = true, fresh = false } = question;
  const everyMs = question.everyMs ?? (live ? REFRESH_MS : undefined);
  return useQuery<Answer<O>>({
    queryKey: [operation, params ?? {}, query ?? {}],
    queryFn: ({ signal }) =>
      call(operation, {
        signal,
        ...(params === undefined ? {} : { params }),
        ...(query === undefined ? {} : { query }),
      }),
    enabled,
    ...(fresh ? { refetchOnMount: "always" } : {}),
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}

/** What a form begins from, with the ETag under which alone it may be changed. */
export interface Tagged<T> {
  answer: T;
  tag: string;
}

/**
 * What is to be edited, as it is when the form opens: not asked for again while somebody types, so
 * that a change made by another meanwhile is refused and told, never written over.
 */
export function useTagged<O extends Operation>(
  operation: O,
  params: NonNullable<Asked<O>["params"]>,
): UseQueryResult<Tagged<Answer<O>>, Error> {
  return useQuery<Tagged<Answer<O>>>({
    queryKey: ["tagged", operation, params],
    queryFn: ({ signal }) => callTagged(operation, { signal, params }),
    gcTime: 0,
    staleTime: Infinity,
  });
}

/** Two answers that are shown together: there once both are, failed when one is. */
export function both<A, B>(a: UseQueryResult<A, Error>, b: UseQueryResult<B, Error>) {
  return {
    data: a.data === undefined || b.data === undefined ? undefined : ([a.data, b.data] as const),
    isError: a.isError || b.isError,
    error: a.error ?? b.error,
    refetch: () => Promise.all([a.refetch(), b.refetch()]),
  };
}

/** Operations whose answer is one page of a longer list. */
type Paged = {
  [O in Operation]: Answer<O> extends { items: readonly unknown[]; next?: Next } ? O : never;
}[Operation];
type Next = string | number | null;
type Item<O extends Paged> = Answer<O>["items"][number];

/** A long list page by page: what was read so far, and how to read on. */
export interface Pages<T> {
  /** Undefined until the first page is there. */
  data: readonly T[] | undefined;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
  hasMore: boolean;
  isReadingMore: boolean;
  readMore: () => unknown;
}

/** A long list; `word` is what its question calls the place to go on from. */
export function usePages<O extends Paged>(
  operation: O,
  question: Question<O> & { word?: "cursor" | "before" } = {},
): Pages<Item<O>> {
  const { params, query, live = false, enabled = true, word = "cursor" } = question;
  const pages = useInfiniteQuery({
    queryKey: [operation, params ?? {}, query ?? {}, word],
    queryFn: ({ pageParam, signal }) => {
      const from = pageParam === undefined ? query : { ...query, [word]: String(pageParam) };
      return call(operation, {
        signal,
        ...(params === undefined ? {} : { params }),
        ...(from === undefined ? {} : { query: from as Operations[O]["query"] }),
      });
    },
    initialPageParam: undefined as Next | undefined,
    getNextPageParam: (page) => (page as { next?: Next }).next ?? undefined,
    enabled,
    ...(live ? { refetchInterval: REFRESH_MS } : {}),
  });
  return {
    data: pages.data?.pages.flatMap((page) => [...page.items] as Item<O>[]),
    isError: pages.isError,
    error: pages.error,
    refetch: pages.refetch,
    hasMore: pages.hasNextPage,
    isReadingMore: pages.isFetchingNextPage,
    readMore: pages.fetchNextPage,
  };
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
