import type { Command, Refused } from "@anxin/cloud";
import type { Line } from "../../ledger/paper-books.ts";
import type { Random } from "../../world/random.ts";
import type { Clerk } from "./clerk.ts";
import type { Shelves } from "./shelves.ts";

/** The county's store and a township's, which it supplies. */
export const WAREHOUSES = ["wh-1", "wh-2"] as const;
export type Warehouse = (typeof WAREHOUSES)[number];

export const ZONE_NAMES = ["pending", "qualified", "unqualified", "dispatch", "returns"] as const;
export type ZoneName = (typeof ZONE_NAMES)[number];

export const zone = (warehouse: string, name: ZoneName): string => `${warehouse}/${name}`;

export const KEEPER = "keeper-1";
/** A second person: who checks, witnesses and counts again. */
export const CHECKER = "checker-2";

/** What everybody in the stores works with. */
export interface StoreDesk {
  clerk: Clerk;
  shelves: Shelves;
  random: Random;
  /** Chance that a count is off by one. */
  miscounts: () => number;
  /** Expired, or recalled by the county. */
  isUnsafe: (lot: string) => boolean;
  /** A key nobody has used. */
  key: (what: string) => string;
}

type Loose<C> = { [P in keyof C]: C[P] extends (infer L)[] ? readonly L[] : C[P] };
/** A document without its person and, where it does not matter, its key. */
export type Form = Command extends infer C
  ? C extends Command
    ? Loose<Omit<C, "key" | "by">> & { key?: string; by?: string }
    : never
  : never;

/** Books a form; undefined when it was refused, and then nobody moves anything. */
export async function file(
  desk: StoreDesk,
  form: Form,
): Promise<{ key: string; recount: boolean } | undefined> {
  const key = form.key ?? desk.key(form.kind);
  const answer = await desk.clerk.book({ by: KEEPER, ...form, key } as Command);
  return answer.ok ? { key, recount: answer.recount } : undefined;
}

/** What a person who counts these boxes writes down: one lot off by one now and then. */
export function countedAs({ random, miscounts }: StoreDesk, lines: readonly Line[]): Line[] {
  const off = lines.length > 0 && random.chance(miscounts()) ? random.below(lines.length) : -1;
  return lines
    .map((line, at) =>
      at === off ? { ...line, count: line.count + (random.chance(0.5) ? 1 : -1) } : { ...line },
    )
    .filter(({ count }) => count > 0);
}

/** Whether an answer is a refusal. */
export function isRefused(answer: { ok: boolean }): answer is Refused {
  return !answer.ok;
}
