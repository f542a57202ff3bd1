/**
 * One model of all series together: what happened to others in the same position says what happens
 * next. Four ways of looking at the same lesson are averaged, because each errs differently.
 */
import { binTable, type BinnedTable } from "./binned-table.ts";
import { askTrees, growTrees, type TreeOptions } from "./boosted-trees.ts";
import { knowledgeOf, stepFeatures, type Knowledge } from "./features.ts";
import type { Forecaster, Means } from "./forecaster.ts";
import { groupTotals } from "./group-totals.ts";
import { wanted, wasInStock, type Panel } from "./panel.ts";

/** Every step ahead that could have been forecast in the past and was answered in full. */
interface Examples {
  features: number[][];
  /** Units. */
  target: number[];
  scale: number[];
  /** Each series as it stands now, in the order of the panel. */
  now: Knowledge[];
}

/** Periods a series must have before its first example. */
const PAST_MIN = 3;

function examplesOf(past: Panel, horizon: number): Examples {
  const totals = groupTotals(past);
  const examples: Examples = { features: [], target: [], scale: [], now: [] };
  const last = past.periods - 1;
  for (const series of past.series) {
    examples.now.push(knowledgeOf(past, series, { totals, at: last }));
    for (let at = PAST_MIN - 1; at < last; at++) {
      const targets = [];
      for (let step = 1; step <= horizon; step++) {
        if (at + step <= last && wasInStock(series, at + step)) targets.push(step);
      }
      if (targets.length === 0) continue;
      const known = knowledgeOf(past, series, { totals, at });
      if (known.past.every((value) => Number.isNaN(value))) continue;
      for (const step of targets) {
        examples.features.push([...known.features, ...stepFeatures(past, known, step)]);
        examples.target.push(wanted(series, at + step));
        examples.scale.push(known.scale);
      }
    }
  }
  return examples;
}

function tableOf(rows: readonly number[][]): BinnedTable {
  const width = rows[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, feature) => {
    const column = new Float64Array(rows.length);
    for (let row = 0; row < rows.length; row++) {
      column[row] = (rows[row] as number[])[feature] as number;
    }
    return column;
  });
  return binTable({ columns, rows: rows.length });
}

/** One way of looking: what is learned instead of the plain ratio, and what large series weigh. */
interface View {
  weightPower: number;
  quantile?: number;
  to: (ratio: number) => number;
  from: (learned: number) => number;
}

const same = (value: number): number => value;
const VIEWS: readonly View[] = [
  { weightPower: 0.7, quantile: 0.5, to: same, from: same },
  { weightPower: 1.5, to: same, from: same },
  { weightPower: 0.5, quantile: 0.5, to: Math.sqrt, from: (root) => root * root },
  { weightPower: 1, to: Math.log1p, from: Math.expm1 },
];

const OPTIONS: TreeOptions = {
  trees: 60,
  depth: 4,
  learningRate: 0.1,
  leafRowsMin: 30,
  shrinkageRows: 40,
  rowShare: 0.5,
};

/** Examples under which trees learn nothing worth knowing. */
export const EXAMPLES_MIN = 200;

/** Mean of the four views; undefined where there is too little to learn from. */
export function pooledForecast(past: Panel, horizon: number): Means | undefined {
  const examples = examplesOf(past, horizon);
  if (examples.target.length < EXAMPLES_MIN) return undefined;
  const table = tableOf(examples.features);
  const views = VIEWS.map((view) => {
    const ratio = (units: number, row: number): number => {
      const scale = examples.scale[row] as number;
      return view.to(scale > 0 ? units / scale : 0);
    };
    const lesson = {
      target: Float64Array.from(examples.target, ratio),
      weight: Float64Array.from(examples.scale, (scale) => scale ** view.weightPower),
    };
    const { quantile } = view;
    const trees = growTrees(
      table,
      lesson,
      quantile === undefined ? OPTIONS : { ...OPTIONS, quantile },
    );
    return (row: number[]): number => view.from(Math.max(0, askTrees(trees, row)));
  });
  return examples.now.map((known) =>
    Array.from({ length: horizon }, (_, step) => {
      const row = [...known.features, ...stepFeatures(past, known, step + 1)];
      return (known.scale * views.reduce((sum, ask) => sum + ask(row), 0)) / views.length;
    }),
  );
}

/** The pooled model four parts, another forecast one part; that forecast alone without a model. */
export function blendedWith(other: Forecaster): Forecaster {
  return (past, horizon) => {
    const plain = other(past, horizon);
    const pooled = pooledForecast(past, horizon);
    if (pooled === undefined) return plain;
    const parts = VIEWS.length;
    return pooled.map((steps, series) =>
      steps.map((mean, step) => (parts * mean + (plain[series]?.[step] ?? 0)) / (parts + 1)),
    );
  };
}
