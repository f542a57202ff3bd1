import type { Static, TSchema } from "@fastify/type-provider-typebox";
import type { FileAnswer } from "./file-answer.ts";
import type { Cloud } from "../cloud.ts";
import type { Principal } from "../people/staff.ts";
import type { Action } from "../people/roles.ts";
import type { Territory } from "../people/territory.ts";

/**
 * A route of the staff's API as data: what it takes, whom it is for, where, and what it does. The
 * frame (`staff-frame.ts`) asks for the session, the role, the place, the ETag and the
 * Idempotency-Key by it, so that no handler can forget to.
 */
export interface StaffRoute {
  /** Read: changes nothing. Create: a POST, once a key. Edit: under the ETag that was read. */
  kind: "read" | "create" | "edit";
  method: "GET" | "POST" | "PUT" | "DELETE";
  url: string;
  /** Its name for programs (`operationId`). */
  id: string;
  summary: string;
  action: Action;
  place: PlaceRule;
  shape: Shape;
  /** Bytes its body may have where that is more than any other's. */
  bodyBytesMax?: number;
  /** A request that fits; the OpenAPI document shows it and a test sends it. */
  example: { query?: Record<string, string>; body?: unknown };
  answer?: (asked: Asked) => Promise<unknown>;
  make?: (asked: Asked) => Promise<Made>;
  current?: (asked: Asked) => Promise<unknown>;
  change?: (asked: Asked, before: never) => Promise<unknown>;
}

export interface Shape {
  params?: TSchema;
  query?: TSchema;
  body?: TSchema;
  answer: TSchema;
  /** Media types of files it may answer with instead. */
  files?: readonly string[];
}

/**
 * Where a request is done. `listed`: its answer holds only what lies in the asker's places.
 * `same-everywhere`: it is of no place, such as the list of products. Else the places it concerns,
 * at each of which the asker must have the role; undefined when what it names is not there.
 */
export type PlaceRule = Unplaced | ((asked: Asked) => Promise<readonly string[] | undefined>);
type Unplaced = "listed" | "same-everywhere";

/** What a handler is given. In a change `cloud` is one inside the change's transaction. */
export interface Asked<P = unknown, Q = unknown, B = unknown> {
  params: P;
  query: Q;
  body: B;
  who: Principal;
  cloud: Cloud;
  territory: Territory;
  /** Of a `create`; '' of anything else. */
  idempotencyKey: string;
  /** Scheme and host under which the asker reached this service. */
  origin: string;
  /** Whether the asker's roles allow this route's action at a place. */
  keeps: (place: string) => boolean;
}

/** What a `create` made. */
export interface Made {
  answer: unknown;
  /** What it was done to, as the audit log names it. */
  subject: string;
  /** What was there before; nothing when not given. */
  before?: unknown;
  /** What is there now; the answer when not given. */
  after?: unknown;
  /** The answer without what is shown once only; the answer itself when not given. */
  kept?: unknown;
}

type Of<S> = S extends TSchema ? Static<S> : unknown;
type AskedBy<S extends Shape> = Asked<Of<S["params"]>, Of<S["query"]>, Of<S["body"]>>;
type Common<S extends Shape> = Pick<
  StaffRoute,
  "url" | "id" | "summary" | "action" | "bodyBytesMax"
> & {
  shape: S;
  place: Unplaced | ((asked: AskedBy<S>) => Promise<readonly string[] | undefined>);
  example?: StaffRoute["example"];
  bodyBytesMax?: number;
};

/** A route that only looks. Undefined is answered as `not-found`. */
export function reads<const S extends Shape>(
  route: Common<S> & {
    answer: (asked: AskedBy<S>) => Promise<Static<S["answer"]> | FileAnswer | undefined>;
  },
): StaffRoute {
  return { kind: "read", method: "GET", example: {}, ...route } as unknown as StaffRoute;
}

/** A route that makes or does something, once for each Idempotency-Key. */
export function creates<const S extends Shape>(
  route: Common<S> & {
    make: (asked: AskedBy<S>) => Promise<Made & { answer: Static<S["answer"]> }>;
  },
): StaffRoute {
  return { kind: "create", method: "POST", example: {}, ...route } as unknown as StaffRoute;
}

/**
 * A route that puts something in the place of what was read before: `current` is what its GET
 * answers, `change` what is there afterwards.
 */
export function edits<const S extends Shape, V>(
  route: Common<S> & {
    method: "PUT" | "DELETE";
    current: (asked: AskedBy<S>) => Promise<V | undefined>;
    change: (asked: AskedBy<S>, before: V) => Promise<Static<S["answer"]>>;
  },
): StaffRoute {
  return { kind: "edit", example: {}, ...route } as unknown as StaffRoute;
}
