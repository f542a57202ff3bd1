/**
 * Figures as text for a terminal, as one JSON object, and as rows of the README's numbers table.
 */
import type { Figure, Series } from "./figures.ts";
import type { Machine } from "./machine.ts";

/** All that one call of the bench found. `command` repeats it. */
export interface Report {
  at: string;
  command: string;
  runs: number;
  machine: Machine;
  figures: Figure[];
}

/** Whole numbers with separators from 100 up, three significant digits below. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return "none";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

/** Median with its spread: `1,234 (1,100–1,300)`. */
export function seriesText(series: Series): string {
  return `${numberText(series.median)} (${numberText(series.min)}–${numberText(series.max)})`;
}

/** How ours compares: `0.41 × the floor (0.38–0.44)`. */
export function ratioText(ratio: Series): string {
  const spread = `${numberText(ratio.min)}–${numberText(ratio.max)}`;
  return `${numberText(ratio.median)} × the floor (${spread})`;
}

/** Several lines a figure, for a person at a terminal. */
export function plainText(report: Report): string {
  const { machine } = report;
  const lines = [
    `${machine.cores} cores (${machine.processor}), Node ${machine.node}`,
    `one-row SQLite commit on this disk: ${numberText(machine.commitMs)} ms`,
    `load average ${machine.loadBefore.join(" ")} before, ${machine.loadAfter.join(" ")} after`,
  ];
  for (const figure of report.figures) {
    const good = figure.better === "more" ? "more is better" : "less is better";
    lines.push(
      "",
      `${figure.name}, ${figure.unit}, ${report.runs} runs: median (min–max), ${good}`,
      `  ours   ${seriesText(figure.ours)}  ${figure.oursIs}`,
      `  floor  ${seriesText(figure.floor)}  ${figure.floorIs}`,
      `  ratio  ${ratioText(figure.ratioToFloor)}`,
      ...(figure.ratioToPeer === undefined ? [] : peerLines(figure.ratioToPeer, figure)),
      ...figure.notes.map((note) => `  · ${note}`),
    );
  }
  return [...lines, "", `again: ${report.command}`].join("\n");
}

function peerLines(ratio: Series, { lost, duplicated, whole, peer }: Figure): string[] {
  return [
    `         ${seriesText(ratio)} × the peer, answered by answered`,
    `  whole  ${seriesText(whole?.accepted ?? ratio)}, lost ${lost}, doubled ${duplicated}`,
    `  peer   ${seriesText(peer?.accepted ?? ratio)}, lost ${peer?.lost}, doubled ${peer?.duplicated}`,
  ];
}

/** Rows of the README's numbers table, heading included. */
export function markdown(report: Report): string {
  const { machine } = report;
  const rows = report.figures.map((figure) => {
    const ours = `${seriesText(figure.ours)} ${figure.unit}`;
    const floor = `${seriesText(figure.floor)} ${figure.unit}`;
    const what = `${figure.oursIs} | ${ours} | ${figure.floorIs} | ${floor}`;
    return `| ${what} | ${numberText(figure.ratioToFloor.median)} |`;
  });
  return [
    "| measured as a whole | ours, median (min–max) | its floor | floor, median (min–max) | ours ÷ floor |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    `${report.runs} runs each, ours and floor in turn; ${machine.cores} cores` +
      ` (${machine.processor}), Node ${machine.node},` +
      ` one-row SQLite commit ${numberText(machine.commitMs)} ms,` +
      ` load average ${machine.loadBefore[0]} before. \`${report.command}\``,
  ].join("\n");
}
