import { hash } from "node:crypto";
import { Type, type TProperties } from "@fastify/type-provider-typebox";
import { COMMANDS, type Command, type CommandKind } from "../../inventory/commands.ts";
import { accepted, RefusedError } from "../../inventory/refusals.ts";
import {
  documentView,
  documentViews,
  stocktakeViews,
  transferViews,
} from "../../ledger/document-list.ts";
import { ownReceipts } from "../../ledger/received-by.ts";
import { ROOT, type Action } from "../../people/roles.ts";
import { pageOf, readCursor } from "../cursor.ts";
import { creates, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import * as shapes from "./shapes.ts";
import { listOf, ownerPath, ownersAt, pathTo, strict } from "./shapes.ts";

const PAGE = 50;

const KIND = Type.Unsafe<CommandKind>({ type: "string", enum: Object.keys(COMMANDS) });
const KEY = Type.String({ pattern: "^[A-Za-z0-9-]{8,64}$" });
const TIME = Type.Optional(
  Type.String({ pattern: "^[0-9]{1,15}$", description: "Unix milliseconds" }),
);
const LINE = { product: Type.String(), lot: Type.String(), count: shapes.WHOLE };
const ENTRY = Type.Object({ from: Type.String(), to: Type.String(), ...LINE });

const DOCUMENT = Type.Object({
  key: Type.String(),
  number: shapes.WHOLE,
  kind: KIND,
  owner: Type.String({ description: "The warehouse, kiosk or load whose books it belongs to" }),
  by: Type.String(),
  bookedAt: shapes.MS,
  subject: Type.Optional(Type.String({ description: "Which document it rests on or takes back" })),
  reversed: Type.Boolean(),
  recount: Type.Boolean(),
  command: Type.Unsafe<Command>({
    type: "object",
    // Without this an answer keeps none of its fields.
    additionalProperties: true,
    description: "As it was wished",
  }),
  entries: Type.Array(ENTRY),
});

const BOOKED = Type.Object({
  key: Type.String(),
  number: shapes.WHOLE,
  bookedAt: shapes.MS,
  repeated: Type.Boolean({ description: "It was there before; nothing was booked again" }),
  recount: Type.Boolean({
    description: "It disagrees with the books; another person counts again",
  }),
  entries: Type.Array(ENTRY),
});

const DOCUMENT_PARAMS = strict({ document: KEY });

/** Documents of the ledger, looked at. */
const LOOKING: readonly StaffRoute[] = [
  reads({
    url: "/documents",
    id: "listDocuments",
    summary: "What staff booked in your places, newest first, fifty at a time",
    action: "stock.read",
    place: "listed",
    shape: {
      query: strict({
        ...shapes.OF_PLACE,
        ...shapes.OF_LOT,
        kind: Type.Optional(KIND),
        from: TIME,
        to: TIME,
        cursor: shapes.CURSOR_QUERY,
      }),
      answer: shapes.pageOfItems(DOCUMENT),
    },
    answer: async (asked) => {
      const { place = ROOT, kind, product, lot, from, to, cursor } = asked.query;
      const owners = await ownersAt(asked, place);
      const [before] = readCursor(cursor, [Number.MAX_SAFE_INTEGER] as const);
      const fromMs = Number(from ?? 0);
      const toMs = Number(to ?? Number.MAX_SAFE_INTEGER);
      const of = { owners, kind, product, lot, fromMs, toMs, before, limit: PAGE + 1 };
      const rows = await documentViews(asked.cloud.parts.db, of);
      return pageOf(rows, PAGE, ({ number }) => [number]);
    },
  }),
  reads({
    url: "/documents/:document",
    id: "readDocument",
    summary: "One document with what it booked",
    action: "stock.read",
    place: (asked) => ownerPath(asked, asked.params.document),
    shape: { params: DOCUMENT_PARAMS, answer: DOCUMENT },
    answer: ({ params, cloud }) => documentView(cloud.parts.db, params.document),
  }),
  reads({
    url: "/stocktakes",
    id: "listStocktakes",
    summary: "Zones of your places that stand still to be counted; never what the books hold",
    action: "stock.read",
    place: "listed",
    shape: {
      answer: listOf(
        Type.Object({
          key: Type.String(),
          warehouse: Type.String(),
          zone: Type.String(),
          by: Type.String(),
          bookedAt: shapes.MS,
          countedBy: Type.Array(Type.String()),
        }),
      ),
    },
    answer: async (asked) => {
      const owners = new Set(await ownersAt(asked, ROOT));
      const all = await stocktakeViews(asked.cloud.parts.db);
      return { items: all.filter(({ warehouse }) => owners.has(warehouse)) };
    },
  }),
  reads({
    url: "/transfers",
    id: "listTransfers",
    summary: "Transfers from or to your places of which nobody has said what came",
    action: "stock.read",
    place: "listed",
    shape: {
      answer: listOf(
        Type.Object({
          key: Type.String(),
          from: Type.String(),
          to: Type.String(),
          by: Type.String(),
          checkedBy: Type.String(),
          bookedAt: shapes.MS,
          lines: Type.Array(Type.Object(LINE)),
        }),
      ),
    },
    answer: async (asked) => {
      const owners = new Set(await ownersAt(asked, ROOT));
      const all = await transferViews(asked.cloud.parts.db);
      return { items: all.filter(({ from, to }) => owners.has(from) || owners.has(to)) };
    },
  }),
];

const SUMMARIES: Readonly<Record<CommandKind, string>> = {
  receipt: "Goods come from a supplier into 待验",
  acceptance: "Goods in 待验 or 退货 are looked at: good ones to 合格, the others to 不合格",
  issue: "Picks goods from 合格 into 发货, first-expired first unless a reason is given",
  transfer: "Goods leave 发货 for another warehouse, checked by a second person",
  "transfer-receipt": "What really came of a transfer; too few or too many is a discrepancy",
  load: "A planned load leaves 发货 for its kiosk, checked by a second person",
  "load-return": "Boxes of a load that did not go into the lane come back into 退货",
  return: "Boxes taken out of a kiosk come into 退货",
  "supplier-return": "Rejected goods go back to their supplier",
  quarantine: "Goods that someone doubts go back to 待验",
  discard: "Rejected goods are destroyed before a witness",
  adjustment: "Sets a zone's books right by so many boxes more or fewer, with the reason",
  stocktake: "Lets a zone stand still until it is counted",
  count: "What a person found in a zone who was not shown its books",
  settlement: "Gives up what nobody can explain, or takes in what was found",
  reversal: "Takes another document back, whole",
};

/** Giving boxes up is more than booking them. */
const actionOf = (kind: CommandKind): Action =>
  kind === "settlement" ? "stock.settle" : "stock.book";

type Body = Record<string, unknown> & { checkedBy?: string };

/** Where a document is booked: at the place whose books it changes. */
async function bookedAt(asked: Asked, kind: CommandKind) {
  const body = asked.body as Record<string, string>;
  if (kind === "transfer-receipt") return receiverOf(asked, body["transfer"] ?? "");
  const named = { count: "stocktake", settlement: "owner", reversal: "reverses" } as const;
  const field = kind in named ? named[kind as keyof typeof named] : "warehouse";
  return ownerPath(asked, body[field] ?? "");
}

async function receiverOf(asked: Asked, transfer: string) {
  const sent = await documentView(asked.cloud.parts.db, transfer);
  if (sent === undefined) return undefined;
  return sent.command.kind === "transfer" ? pathTo(asked, sent.command.to) : [ROOT];
}

/** One route a kind of document, made of the very schema the ledger checks. */
function bookingRoute(kind: CommandKind): StaffRoute {
  const { kind: _, key: __, by: ___, ...fields } = COMMANDS[kind].properties as TProperties;
  return creates({
    url: `/documents/${kind}`,
    id: "book" + kind.replace(/(^|-)(\w)/g, (_all, _dash, first: string) => first.toUpperCase()),
    summary: SUMMARIES[kind],
    action: actionOf(kind),
    place: (asked) => bookedAt(asked, kind),
    shape: { body: strict(fields), answer: BOOKED },
    example: { body: DOCUMENT_EXAMPLES[kind] },
    make: (asked) => book(asked, kind),
  });
}

async function book(asked: Asked, kind: CommandKind) {
  const body = await checkedBody(asked);
  const key = documentKey(asked);
  const by = personOf(asked.who.id);
  const command = { kind, key, by, ...body } as Command;
  await refuseOwnWork(asked, command);
  const { ok: _, ...answer } = accepted(await asked.cloud.inventory.book(command));
  return { answer, subject: `documents/${key}`, after: { ...answer, command } };
}

/** Who took goods in does not accept them; programs and the office answer for themselves. */
async function refuseOwnWork({ who, cloud }: Asked, command: Command): Promise<void> {
  if (command.kind !== "acceptance" || who.account === "") return;
  const [own] = await ownReceipts(cloud.parts.db, command);
  if (own !== undefined) throw new RefusedError({ code: "same-person", detail: own });
}

/**
 * The document's key is made of who asked and of their Idempotency-Key, so that a repeat is the
 * same document even when the answer is no longer kept.
 */
function documentKey({ who, idempotencyKey }: Asked): string {
  return hash("sha256", `${who.id}\n${idempotencyKey}`).slice(0, 32);
}

/** Who asked, as documents write it: `account-…`, `key-…` or `office`. */
export function personOf(id: string): string {
  return id.replace(":", "-");
}

/** A second person must be somebody: an account that is open. */
async function checkedBody({ body, cloud }: Asked): Promise<Body> {
  const { checkedBy, ...rest } = body as Body;
  if (checkedBy === undefined) return rest;
  const row = await cloud.parts.db
    .selectFrom("accounts")
    .select("account")
    .where("account", "=", checkedBy)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) throw new RefusedError({ code: "unknown-person", detail: checkedBy });
  return { ...rest, checkedBy: personOf(`account:${checkedBy}`) };
}

/** Documents of the ledger: looked at, and booked, one route a kind. */
export const DOCUMENT_ROUTES: readonly StaffRoute[] = [
  ...LOOKING,
  ...(Object.keys(COMMANDS) as CommandKind[]).map(bookingRoute),
];
