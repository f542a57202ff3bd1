/**
 * Many kiosks on one gateway: what they take of its memory, and how long it is until all are served
 * again after a kill -9 sends them back at once. Beside a bare aedes with as many connections.
 */
import { type Bench, scaled, type Settings } from "../bench.ts";
import { type Figure, figureOf } from "../figures.ts";
import { numberText } from "../report.ts";
import { filesMax } from "./files-max.ts";
import { bareRun, gatewayRun, type ScaleRun } from "./scale-run.ts";

/** The first as often as asked for; of the curve each once, none begun after this time. */
const CURVE_MS = 600_000;
const SIZES = [2000, 4000, 6000, 8000, 10_000];
/** Files a process needs beside its connections; those of before a kill overlap the new ones. */
const FILES_BESIDE = 1500;
/** The goal is for this size, which is also the gateway's default bound; the rest is the curve. */
const GOAL = "2,000 kiosks, 200 with TLS: at most 400 MiB, at most 30 s";

export const scaleBench: Bench = {
  name: "scale",
  about: "memory and reconnect storm of 2,000 to 10,000 kiosks on one gateway",
  async run(settings) {
    const figures: Figure[] = [];
    const fromMs = performance.now();
    for (const [at, full] of SIZES.entries()) {
      if (performance.now() - fromMs > CURVE_MS) {
        settings.say(`  the curve ends here, after ${numberText(CURVE_MS / 60_000)} min`);
        break;
      }
      const kiosks = scaled(settings, full);
      const files = kiosks + FILES_BESIDE;
      if (files > filesMax()) {
        settings.say(
          `  ${kiosks} kiosks need ${files} open files a process, this shell allows` +
            ` ${filesMax()}; raise it with: ulimit -n ${files}`,
        );
        break;
      }
      const runs = at === 0 ? settings.runs : 1;
      figures.push(...(await figuresAt(kiosks, { ...settings, runs })));
    }
    return figures;
  },
};

async function figuresAt(kiosks: number, settings: Settings): Promise<Figure[]> {
  const { folder, runs, say } = settings;
  const pairs: { ours: ScaleRun; floor: ScaleRun }[] = [];
  for (let run = 0; run < runs; run++) {
    const ours = await gatewayRun({ folder, kiosks });
    const floor = await bareRun({ kiosks });
    pairs.push({ ours, floor });
    say(
      `  ${kiosks} kiosks: ${numberText(ours.residentMiB)} MiB,` +
        ` storm ${numberText(ours.stormSeconds)} s, lost ${ours.lost}`,
    );
  }
  const lost = pairs.reduce((sum, { ours }) => sum + ours.lost, 0);
  const series = (key: "residentMiB" | "stormSeconds") =>
    pairs.map(({ ours, floor }) => ({ ours: ours[key], floor: floor[key] }));
  const about = { better: "less" as const, notes: [GOAL, `facts lost: ${lost}`] };
  const memory = figureOf(
    {
      ...about,
      name: `scale-${kiosks}-memory`,
      unit: "MiB",
      oursIs: `resident memory of the gateway, ${kiosks} kiosks connected, a tenth with TLS`,
      floorIs: "bare aedes, as many connections in clear",
    },
    series("residentMiB"),
  );
  const storm = figureOf(
    {
      ...about,
      name: `scale-${kiosks}-storm`,
      unit: "s",
      oursIs: "from kill -9 until every kiosk has connected again and its next fact is held",
      floorIs: "as many connections to a bare aedes that runs, each with one PUBACK",
    },
    series("stormSeconds"),
  );
  return [
    { ...memory, lost },
    { ...storm, lost },
  ];
}
