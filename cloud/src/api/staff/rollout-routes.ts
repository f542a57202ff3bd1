import { Type, type Static } from "@fastify/type-provider-typebox";
import {
  PLAN,
  PROGRAM_BOARDS,
  PROGRAM_BUNDLE,
  type ProgramBundle,
} from "@anxin/firmware/contract/schemas";
import { ROOT } from "../../people/roles.ts";
import { importProgram, programViews } from "../../rollouts/programs.ts";
import {
  GATE_DEFAULT,
  KIOSK_STATES,
  ROLLOUT_STATES,
  STAGES_DEFAULT,
} from "../../rollouts/rollout-state.ts";
import { changeRollout, type RolloutAct, shuffled, startRollout } from "../../rollouts/rollouts.ts";
import {
  rolloutEvents,
  rolloutKiosks,
  rolloutView,
  rolloutViews,
} from "../../rollouts/rollout-views.ts";
import { ApiError } from "../errors.ts";
import { creates, reads, type Asked, type StaffRoute } from "../staff-route.ts";
import { personOf } from "./document-routes.ts";
import * as shapes from "./shapes.ts";
import { KIOSK_ID, kioskFilter, listOf, oneOf, strict } from "./shapes.ts";

/**
 * A bundle file of the largest image (5.6 MB as base64) and of 10,000 kiosks' four epochs (3 MB),
 * half as much again. One for more kiosks is imported in parts: the same image, other kiosks.
 */
const BUNDLE_BYTES_MAX = 13 * 1024 * 1024;
/** Kiosks one roll-out may name, and the bytes of their names. */
const KIOSKS_MAX = 10_000;
const START_BYTES_MAX = 512 * 1024;

const VERSION = Type.Unsafe<string>(PLAN.properties.firmware);

const PROGRAM = Type.Object({
  version: VERSION,
  board: oneOf(PROGRAM_BOARDS),
  bytes: shapes.WHOLE,
  sha256: Type.String(),
  kiosks: Type.Integer({ description: "Kiosks it is signed for" }),
  importedAt: shapes.MS,
  importedBy: Type.String(),
});

/** An image of four bytes; its tag is no kiosk's, which only that kiosk could tell. */
export const PROGRAM_EXAMPLE: ProgramBundle = {
  format: 1,
  version: "1.1.0",
  board: "espruino",
  bytes: 4,
  sha256: "9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a",
  image: "AQIDBA==",
  manifests: [{ kiosk: "k1", epoch: 1, tag: "0123456789abcdef0123456789abcdef" }],
};

/** Programs the county may roll out. */
export const PROGRAM_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/programs",
    id: "listPrograms",
    summary: "Programs of kiosks that were imported, newest first",
    action: "kiosks.read",
    place: "same-everywhere",
    shape: { answer: listOf(PROGRAM) },
    answer: async ({ cloud }) => ({ items: await programViews(cloud.parts.db) }),
  }),
  creates({
    url: "/programs",
    id: "importProgram",
    summary: "Imports the file the key file's holder signed: an image, and a tag for each kiosk",
    action: "kiosks.change",
    place: "same-everywhere",
    bodyBytesMax: BUNDLE_BYTES_MAX,
    shape: { body: Type.Unsafe<ProgramBundle>(PROGRAM_BUNDLE), answer: PROGRAM },
    example: { body: PROGRAM_EXAMPLE },
    make: async ({ body, cloud, who }) => {
      const { db, time } = cloud.parts;
      const view = await importProgram(db, body, { at: time.nowMs(), by: personOf(who.id) });
      return { answer: view, subject: `programs/${view.version}/${view.board}` };
    },
  }),
];

const GATE = strict({
  withinMinutes: Type.Integer({ minimum: 5, maximum: 43_200 }),
  watchMinutes: Type.Integer({ minimum: 1, maximum: 43_200 }),
  failedMax: Type.Integer({ minimum: 0, maximum: 1000 }),
});

const COUNTS = Type.Object(
  Object.fromEntries(KIOSK_STATES.map((state) => [state, shapes.WHOLE])) as Record<
    (typeof KIOSK_STATES)[number],
    typeof shapes.WHOLE
  >,
);

const ROLLOUT = Type.Object({
  rollout: Type.String(),
  version: VERSION,
  state: oneOf(ROLLOUT_STATES),
  stages: Type.Array(shapes.WHOLE),
  gate: GATE,
  stage: Type.Integer({ description: "0 is the stage of the first kiosk" }),
  target: Type.Integer({ description: "Kiosks that may have it at the end of this stage" }),
  tolerated: Type.Integer({ description: "Failed kiosks that do not halt it in this stage" }),
  kiosks: shapes.WHOLE,
  counts: COUNTS,
  madeAt: shapes.MS,
  madeBy: Type.String(),
  code: Type.String({ description: "Why it was halted" }),
  failedKiosk: Type.String({ description: "At which kiosk; empty where it is not yours to see" }),
});

const EVENT = Type.Object({
  at: shapes.MS,
  by: Type.String({ description: "Empty for the cloud itself" }),
  what: Type.String(),
  stage: shapes.WHOLE,
  kiosk: Type.String(),
  code: Type.String(),
  note: Type.String(),
});

const KIOSK_ROW = Type.Object({
  kiosk: KIOSK_ID,
  state: oneOf(KIOSK_STATES),
  code: Type.String(),
  since: shapes.MS,
  runs: Type.String({ description: "What it says that it runs; empty until it was heard" }),
});

const NOTE = Type.String({ maxLength: 500 });
const START = strict({
  version: VERSION,
  kiosks: Type.Optional(
    Type.Array(KIOSK_ID, {
      minItems: 1,
      maxItems: KIOSKS_MAX,
      description: "In the order they are told; without it, a share of your kiosks by chance",
    }),
  ),
  share: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: "Percent, where no kiosks are named" }),
  ),
  stages: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: 100 }), { minItems: 1, maxItems: 20 }),
  ),
  gate: Type.Optional(GATE),
  note: NOTE,
});
type AskedStart = Asked<unknown, unknown, Static<typeof START>>;

const ROLLOUT_PARAMS = strict({ rollout: Type.String({ pattern: "^[0-9a-z]{1,32}$" }) });
type OfRollout = Asked<Static<typeof ROLLOUT_PARAMS>>;

const ACT_SUMMARIES = {
  pause: "Tells no more kiosks; those told go on",
  resume: "Goes on; what failed until now is excused",
  stop: "Ends it: kiosks that do not run the version keep what they run",
} as const satisfies Record<RolloutAct, string>;

/** Staged roll-outs of those programs. */
export const ROLLOUT_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/rollouts",
    id: "listRollouts",
    summary: "Roll-outs of programs, newest first, at most a hundred",
    action: "kiosks.read",
    place: "same-everywhere",
    shape: { answer: listOf(ROLLOUT) },
    answer: async (asked) => {
      const sees = await kioskFilter(asked);
      const views = await rolloutViews(asked.cloud.parts.db);
      return { items: views.map((view) => ({ ...view, ...seenAt(view.failedKiosk, sees) })) };
    },
  }),
  reads({
    url: "/rollouts/:rollout",
    id: "readRollout",
    summary: "One roll-out, its history, and how far each kiosk of your places is",
    action: "kiosks.read",
    place: "listed",
    shape: {
      params: ROLLOUT_PARAMS,
      answer: Type.Object({
        ...ROLLOUT.properties,
        events: Type.Array(EVENT),
        rows: Type.Array(KIOSK_ROW),
      }),
    },
    answer: readOne,
  }),
  creates({
    url: "/rollouts",
    id: "startRollout",
    summary:
      "Begins a roll-out: first to one kiosk, then by stages, each after the one before is well",
    action: "kiosks.change",
    place: startPlaces,
    bodyBytesMax: START_BYTES_MAX,
    shape: { body: START, answer: ROLLOUT },
    example: { body: { version: "1.1.0", kiosks: ["k1"], note: "修复柜门提示" } },
    make: start,
  }),
  ...(["pause", "resume", "stop"] as const).map(actRoute),
];

function actRoute(act: RolloutAct): StaffRoute {
  return creates({
    url: `/rollouts/:rollout/${act}`,
    id: `${act}Rollout`,
    summary: ACT_SUMMARIES[act],
    action: "kiosks.change",
    place: rolloutPlaces,
    shape: { params: ROLLOUT_PARAMS, body: strict({ note: NOTE }), answer: ROLLOUT },
    example: { body: { note: "等技术员查看" } },
    make: async ({ params: { rollout }, body: { note }, cloud, who }) => {
      const before = await rolloutView(cloud.parts.db, rollout);
      const wish = { rollout, act, by: personOf(who.id), note };
      if (!(await changeRollout(cloud.parts, wish))) throw new ApiError("not-open");
      const answer = await rolloutView(cloud.parts.db, rollout);
      if (answer === undefined) throw new ApiError("not-found");
      return { answer, subject: `rollouts/${rollout}`, before, after: { ...answer, note } };
    },
  });
}

const seenAt = (failedKiosk: string, sees: (kiosk: string) => boolean) => ({
  failedKiosk: failedKiosk !== "" && sees(failedKiosk) ? failedKiosk : "",
});

async function readOne(asked: OfRollout) {
  const { db } = asked.cloud.parts;
  const { rollout } = asked.params;
  const view = await rolloutView(db, rollout);
  if (view === undefined) return undefined;
  const sees = await kioskFilter(asked);
  const events = await rolloutEvents(db, rollout);
  const rows = await rolloutKiosks(db, rollout);
  return {
    ...view,
    ...seenAt(view.failedKiosk, sees),
    events: events.map((event) => (sees(event.kiosk) ? event : { ...event, kiosk: "" })),
    rows: rows.filter(({ kiosk }) => sees(kiosk)),
  };
}

/** Where kiosks stand; undefined where one is not known. */
async function placesOf(asked: Asked, kiosks: readonly string[]): Promise<string[] | undefined> {
  const paths = await asked.territory.places(asked.cloud.parts.db);
  return [...new Set(kiosks.map((kiosk) => paths.get(kiosk) ?? ROOT))];
}

async function startPlaces(asked: AskedStart) {
  return placesOf(asked, asked.body.kiosks ?? []);
}

async function rolloutPlaces(asked: OfRollout) {
  const rows = await rolloutKiosks(asked.cloud.parts.db, asked.params.rollout);
  if (rows.length === 0) return undefined;
  return placesOf(
    asked,
    rows.map(({ kiosk }) => kiosk),
  );
}

async function start(asked: AskedStart) {
  const { cloud, who, body } = asked;
  const { version, stages = STAGES_DEFAULT, gate = GATE_DEFAULT, note } = body;
  const kiosks = body.kiosks ?? (await shareOf(asked, body.share ?? 100));
  const by = personOf(who.id);
  const wish = { version, kiosks, stages, gate, by, note };
  const rollout = await startRollout(cloud.parts, wish);
  const answer = await rolloutView(cloud.parts.db, rollout);
  if (answer === undefined) throw new ApiError("not-found");
  return { answer, subject: `rollouts/${rollout}`, after: { ...answer, note } };
}

/** A share of the asker's kiosks that the version is signed for, by chance; at least one. */
async function shareOf(asked: AskedStart, percent: number): Promise<string[]> {
  const { db, entropy } = asked.cloud.parts;
  const keeps = await kioskFilter(asked);
  const rows = await db
    .selectFrom("program_tags as t")
    .innerJoin("kiosks as k", "k.kiosk", "t.kiosk")
    .select("t.kiosk")
    .distinct()
    .where("t.version", "=", asked.body.version)
    .orderBy("t.kiosk")
    .execute();
  const mine = rows.map(({ kiosk }) => kiosk).filter(keeps);
  const count = Math.max(1, Math.floor((mine.length * percent) / 100));
  return shuffled(mine, entropy).slice(0, count);
}
