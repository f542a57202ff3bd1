import { Type, type Static, type TSchema } from "@fastify/type-provider-typebox";
import { ROOT } from "../../people/roles.ts";
import { demandPlanReport, PLAN_PERIOD } from "../../reports/demand-plan.ts";
import { expiring, losses } from "../../reports/expiry-and-loss.ts";
import { FILE_FORMATS, fileOf, itemsOf, type FileFormat } from "../../reports/formats.ts";
import { LEVELS, type Level } from "../../reports/levels.ts";
import { machines } from "../../reports/machines.ts";
import { PERIOD, periodOf } from "../../reports/period.ts";
import type { Language, Report } from "../../reports/report.ts";
import { scopeAt, type Scope } from "../../reports/scope.ts";
import { stockAndMovement } from "../../reports/stock-and-movement.ts";
import { storageLog } from "../../reports/storage-log.ts";
import { FileAnswer } from "../file-answer.ts";
import { reads, type Asked, type StaffRoute } from "../staff-route.ts";
import { NAMES, oneOf, PLACE, strict } from "./shapes.ts";

const CELL = Type.Union([Type.String(), Type.Number(), Type.Null()]);
const REPORT = Type.Object({
  title: NAMES,
  columns: Type.Array(Type.Object({ key: Type.String(), names: NAMES })),
  items: Type.Array(Type.Record(Type.String(), CELL)),
});

const COMMON = {
  place: Type.Optional(PLACE),
  format: Type.Optional(oneOf(["json", "csv", "xlsx"])),
  lang: Type.Optional(oneOf<Language>(["zh", "en"])),
};
const OF_PERIOD = { ...COMMON, period: Type.String({ pattern: PERIOD }) };

interface ReportWish<Q extends TSchema> {
  name: string;
  id: string;
  summary: string;
  query: Q;
  example: Record<string, string>;
  make: (at: MakeWish<Static<Q>>) => Report;
}

interface MakeWish<Q> {
  cloud: Asked["cloud"];
  query: Q;
  scope: Scope;
  language: Language;
  nowMs: number;
}

type Common = { place?: string; format?: "json" | FileFormat; lang?: Language };

/** A report of one place and all below it, as JSON or as a file that is sent while it is made. */
function reportRoute<Q extends TSchema>(wish: ReportWish<Q>): StaffRoute {
  return reads({
    url: "/reports/" + wish.name,
    id: wish.id,
    summary: wish.summary,
    action: "reports.read",
    place: async ({ query, territory, cloud }) => {
      const path = await territory.placeOf(cloud.parts.db, (query as Common).place ?? ROOT);
      return path === undefined ? undefined : [path];
    },
    shape: { query: wish.query, answer: REPORT, files: Object.values(FILE_FORMATS) },
    example: { query: { place: "350181", ...wish.example } },
    answer: async ({ query, cloud, territory }) => {
      const { place = ROOT, format = "json", lang: language = "zh" } = query as Common;
      const { db, time } = cloud.parts;
      const scope = await scopeAt(db, territory, place);
      const nowMs = time.nowMs();
      const report = wish.make({ cloud, query: query as Static<Q>, scope, language, nowMs });
      const { title, columns } = report;
      if (format === "json") return { title, columns: [...columns], items: await itemsOf(report) };
      const name = `${title[language]}${place === ROOT ? "" : ` ${place}`}.${format}`;
      const stream = fileOf(report, format, language);
      return new FileAnswer({ type: FILE_FORMATS[format], name, stream });
    },
  });
}

const PERIODIC = strict(OF_PERIOD);

/** What a county reports, upwards and to itself. */
export const REPORT_ROUTES: readonly StaffRoute[] = [
  reportRoute({
    name: "stock-and-movement",
    id: "reportStockAndMovement",
    summary: "What was there, came, went and is left in a month or year, by level and product",
    query: strict({ ...OF_PERIOD, level: Type.Optional(oneOf<Level>(LEVELS)) }),
    example: { period: "2026-11", level: "county" },
    make: ({ cloud, query, scope, language }) =>
      stockAndMovement(cloud.parts.db, {
        scope,
        period: periodOf(query.period),
        level: query.level ?? "county",
        language,
      }),
  }),
  reportRoute({
    name: "machines",
    id: "reportMachines",
    summary: "Machines' online rate, use, failures and repair, and which to look at",
    query: PERIODIC,
    example: { period: "2026-11" },
    make: ({ cloud, query, ...at }) =>
      machines(cloud.parts.db, { ...at, period: periodOf(query.period) }),
  }),
  reportRoute({
    name: "storage-log",
    id: "reportStorageLog",
    summary: "Temperature and humidity of each machine's storage, twice a day",
    query: PERIODIC,
    example: { period: "2026-11" },
    make: ({ cloud, query, ...at }) =>
      storageLog(cloud.parts.db, { ...at, period: periodOf(query.period) }),
  }),
  reportRoute({
    name: "expiry",
    id: "reportExpiry",
    summary: "Lots in machines that are refused, expired or soon to be",
    query: strict(COMMON),
    example: {},
    make: ({ cloud, scope, language, nowMs }) =>
      expiring(cloud.parts.db, { scope, language, nowMs }),
  }),
  reportRoute({
    name: "losses",
    id: "reportLosses",
    summary: "What was missing, too many or taken back, lot by lot",
    query: PERIODIC,
    example: { period: "2026-11" },
    make: ({ cloud, query, ...at }) =>
      losses(cloud.parts.db, { ...at, period: periodOf(query.period) }),
  }),
  reportRoute({
    name: "demand-plan",
    id: "reportDemandPlan",
    summary: "What a place and the levels below it will need, by month, quarter and year",
    query: strict({ ...COMMON, period: Type.String({ pattern: PLAN_PERIOD }) }),
    example: { period: "2027" },
    make: ({ cloud, query, scope, language }) =>
      demandPlanReport(cloud.parts.db, { scope, language, period: query.period }),
  }),
];
