/**
 * Facts a second the gateway accepts durably: authentication, schema, journal, PUBACK and receipt,
 * against the same messages into a bare broker and the same groups into bare SQLite.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Bench, inTurn, scaled, type Settings } from "../bench.ts";
import { kioskIds } from "../county.ts";
import { type Figure, figureOf, medianOf } from "../figures.ts";
import { numberText } from "../report.ts";
import { startBriefCloud } from "./brief-cloud.ts";
import { allFactsIn, factsIn, type Shape } from "./fact-messages.ts";
import { type MeasuredLoad, measureFloor, measureLoad } from "./floor.ts";
import { besidePeer, peerNotes } from "./peer/peer-bench.ts";
import { startGateway } from "./gateway-process.ts";
import type { LoadReport } from "./load-worker.ts";
import { commitsOf } from "./sqlite-commits.ts";

const KIOSKS = 100;
/** Timed messages of one kiosk by facts a message. */
const SIZES = [
  { factsPerMessage: 1, messages: 400, warmUp: 100 },
  { factsPerMessage: 20, messages: 60, warmUp: 20 },
];

interface GatewayRun {
  load: MeasuredLoad;
  rowsPerCommit: number;
}

export const gatewayBench: Bench = {
  name: "gateway",
  about: "facts/s accepted durably over 100 MQTT connections, beside bare aedes + bare SQLite",
  async run(settings) {
    const figures: Figure[] = [];
    for (const size of SIZES) figures.push(await figureAt(shapeOf(size, settings), settings));
    return figures;
  },
};

function shapeOf(size: (typeof SIZES)[number], settings: Settings): Shape {
  return {
    kiosks: scaled(settings, KIOSKS),
    factsPerMessage: size.factsPerMessage,
    messages: scaled(settings, size.messages),
    warmUp: scaled(settings, size.warmUp),
  };
}

async function figureAt(shape: Shape, settings: Settings): Promise<Figure> {
  const { folder, say, runs } = settings;
  const facts = factsIn(shape);
  const rate = (elapsedMs: number): number => (facts / elapsedMs) * 1000;
  const pairs = await inTurn(runs, {
    ours: async () => {
      const ours = await measureGateway(shape, folder);
      say(`  ${shape.factsPerMessage} a message: ours ${numberText(rate(ours.load.elapsedMs))}`);
      return ours;
    },
    floor: async ({ rowsPerCommit }) => {
      const floor = await measureFloor({ folder, shape, rowsPerCommit });
      const both = floor.broker.elapsedMs + floor.sqlite.elapsedMs;
      say(`  ${shape.factsPerMessage} a message: floor ${numberText(rate(both))}`);
      return { ...floor, both };
    },
  });
  const middle = (of: (pair: (typeof pairs)[number]) => number): string =>
    numberText(medianOf(pairs.map(of)));
  const eachOf = (load: MeasuredLoad): number => (1000 * load.serverMs) / allFactsIn(shape);
  const share = (load: LoadReport): number => (100 * load.processorMs) / load.elapsedMs;
  const beside = await besidePeer(shape, settings);
  const figure = figureOf(
    {
      name: `gateway-${shape.factsPerMessage}`,
      unit: "facts/s",
      better: "more",
      oursIs: `gateway accepts durably, ${amount(shape)} a message, ${shape.kiosks} connections`,
      floorIs: "same messages into bare aedes + same groups into bare SQLite (FULL), times added",
      notes: [
        `${numberText(facts)} facts a run after ${shape.warmUp} untimed messages a kiosk;` +
          " cloud away; gateway, broker, SQLite and load each a process of its own",
        "the gateway commits on a thread of its own while it reads; aedes and SQLite of the floor" +
          " are one thread each, one after the other",
        `one message in flight a kiosk; ours waits for PUBACK and the receipt that holds it, the floor for PUBACK`,
        `groups the gateway committed: ${middle((pair) => pair.ours.rowsPerCommit)} facts; the floor's are as large`,
        `message to answer, median and p99: ours ${middle((p) => p.ours.load.answerMsMedian)} and` +
          ` ${middle((p) => p.ours.load.answerMsP99)} ms`,
        `floor alone: aedes ${middle((p) => rate(p.floor.broker.elapsedMs))},` +
          ` SQLite ${middle((p) => rate(p.floor.sqlite.elapsedMs))} facts/s`,
        `processor time a fact: ours ${middle(({ ours }) => eachOf(ours.load))} µs, the floor` +
          ` ${middle(({ floor }) => eachOf(floor.broker) + (1000 * floor.sqlite.processorMs) / facts)} µs`,
        `the load used ${middle((p) => share(p.ours.load))} % of a core with ours,` +
          ` ${middle((p) => share(p.floor.broker))} % with the broker`,
        ...(beside === undefined
          ? ["no peer: Mosquitto or PostgreSQL missing"]
          : peerNotes(beside)),
      ],
    },
    pairs.map(({ ours, floor }) => ({ ours: rate(ours.load.elapsedMs), floor: rate(floor.both) })),
  );
  return { ...figure, ...beside };
}

function amount(shape: Shape): string {
  return shape.factsPerMessage === 1 ? "1 fact" : `${shape.factsPerMessage} facts`;
}

async function measureGateway(shape: Shape, folder: string): Promise<GatewayRun> {
  const own = mkdtempSync(join(folder, "gateway-"));
  const cloud = await startBriefCloud();
  const kiosks = kioskIds(shape.kiosks);
  const gateway = await startGateway({ folder: own, cloudUrl: cloud.url, kiosks });
  try {
    let before = 0;
    const connected = async (): Promise<void> => {
      await cloud.leave();
      before = commitsOf(gateway.journal);
    };
    const { port, pid } = gateway;
    const load = await measureLoad({ port, shape, answer: "receipt" }, { pid, connected });
    const rowsPerCommit = allFactsIn(shape) / (commitsOf(gateway.journal) - before);
    return { load, rowsPerCommit };
  } finally {
    await gateway.stop();
    await cloud.leave();
    rmSync(own, { recursive: true, force: true });
  }
}
