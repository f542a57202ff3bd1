import { Type, type Static } from "@fastify/type-provider-typebox";
import { accepted } from "../../inventory/refusals.ts";
import type { RecallView } from "../../inventory-services.ts";
import { ROOT } from "../../people/roles.ts";
import { RECALL_NOTICE } from "../../recall/recalls.ts";
import { creates, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import { personOf } from "./document-routes.ts";
import * as shapes from "./shapes.ts";
import { everywhere, listOf, ownerPath, strict } from "./shapes.ts";

const HEAD = {
  recall: Type.String(),
  product: Type.String(),
  lot: Type.String(),
  class: shapes.WHOLE,
  authority: Type.String(),
  reason: Type.String(),
  by: Type.String(),
  noticedAt: shapes.MS,
  closedAt: Type.Optional(shapes.MS),
  closedBy: Type.Optional(Type.String()),
};

const TASK = Type.Object({
  address: Type.String(),
  place: Type.String({ description: "The warehouse, kiosk or load it is at" }),
  atNotice: Type.Integer({ description: "Boxes there by the books at the notice" }),
  now: Type.Integer({ description: "And now; the task is done when it is 0" }),
});

const BALANCE = Type.Object({
  received: shapes.WHOLE,
  returned: shapes.WHOLE,
  dispensed: shapes.WHOLE,
  discarded: shapes.WHOLE,
  isolated: shapes.WHOLE,
  waiting: shapes.WHOLE,
  unexplained: shapes.WHOLE,
  unbooked: shapes.WHOLE,
});

const RECALL = Type.Object({
  ...HEAD,
  tasks: Type.Array(TASK),
  balance: Type.Optional(BALANCE),
  notRefusing: Type.Array(Type.String()),
});

const { by: _by, ...NOTICE } = RECALL_NOTICE.properties;
const RECALL_PARAMS = strict({ recall: RECALL_NOTICE.properties.recall });
type OfRecall = Asked<Static<typeof RECALL_PARAMS>>;

/** Where boxes at an address are looked for. */
function placeAt(address: string): string {
  const [first = "", second = ""] = address.split("/");
  return ["in-transit", "transfer", "returns"].includes(first) ? second : first;
}

/**
 * A recall as somebody may see it: the tasks and machines of their places. The sums are the whole
 * county's, and so only for who has the role above all places.
 */
async function seenBy(asked: Asked, view: RecallView): Promise<Static<typeof RECALL>> {
  const { tasks, balance, notRefusing, ...head } = view;
  const sees = async (owner: string) => {
    const [path] = (await ownerPath(asked, owner)) ?? [];
    return asked.keeps(path ?? ROOT);
  };
  const seen: Static<typeof TASK>[] = [];
  for (const task of tasks) {
    const place = placeAt(task.address);
    if (await sees(place)) seen.push({ ...task, place });
  }
  const machines: string[] = [];
  for (const kiosk of notRefusing) if (await sees(kiosk)) machines.push(kiosk);
  const sums = asked.keeps(ROOT) ? { balance } : {};
  return { ...head, tasks: seen, ...sums, notRefusing: machines };
}

/** Lots called back. */
export const RECALL_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/recalls",
    id: "listRecalls",
    summary: "Recalls, newest first",
    action: "recalls.read",
    place: "same-everywhere",
    shape: { answer: listOf(Type.Object(HEAD)) },
    answer: async ({ cloud }) => ({ items: await cloud.inventory.recalls() }),
  }),
  reads({
    url: "/recalls/:recall",
    id: "readRecall",
    summary:
      "Where a recalled lot is in your places, and how far it has come; once closed, its report",
    action: "recalls.read",
    place: "listed",
    shape: { params: RECALL_PARAMS, answer: RECALL },
    answer: async (asked) => {
      const view = await asked.cloud.inventory.recallOf(asked.params.recall);
      return view && seenBy(asked, view);
    },
  }),
  creates({
    url: "/recalls",
    id: "recallLot",
    summary: "Calls a lot back: every kiosk refuses it, every place that holds it has a task",
    action: "recalls.change",
    place: everywhere,
    shape: { body: strict(NOTICE), answer: RECALL },
    example: {
      body: {
        recall: "NMPA-2026-117",
        product: "condom-m",
        lot: "R9",
        class: 2,
        authority: "国家药监局",
        reason: "爆破容量不合格",
      },
    },
    make: async (asked) => {
      const notice = { ...asked.body, by: personOf(asked.who.id) };
      const { ok: _, ...view } = accepted(await asked.cloud.inventory.recall(notice));
      const answer = await seenBy(asked, view);
      return { answer, subject: `recalls/${view.recall}`, after: view };
    },
  }),
  creates({
    url: "/recalls/:recall/closing",
    id: "closeRecall",
    summary: "Closes a recall with its report; refused while a box waits anywhere",
    action: "recalls.change",
    place: everywhere,
    shape: {
      params: RECALL_PARAMS,
      body: strict({ reason: Type.Optional(Type.String({ maxLength: 500 })) }),
      answer: RECALL,
    },
    example: { body: { reason: "已全部收回" } },
    make: (asked) => close(asked),
  }),
];

async function close(asked: OfRecall) {
  const { inventory } = asked.cloud;
  const before = (await inventory.recallOf(asked.params.recall)) ?? null;
  const wish = { recall: asked.params.recall, by: personOf(asked.who.id) };
  const { ok: _, ...view } = accepted(await inventory.closeRecall(wish));
  const after = { ...view, note: asked.body };
  return { answer: await seenBy(asked, view), subject: `recalls/${view.recall}`, before, after };
}
