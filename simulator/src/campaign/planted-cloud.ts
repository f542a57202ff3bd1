/** The cloud, composed of its own parts with one bug: it answers a gateway before it commits. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import {
  Bus,
  buildApp,
  createCloud,
  DatabaseSessions,
  type Db,
  enrolCounty,
  Entrance,
  openDatabase,
  pagesOnCloud,
  type Parts,
} from "@anxin/cloud";

/** Longer than the way from an acknowledgement to the kiosk on any machine, so a kill meets it. */
const COMMIT_LATE_MS = 1000;

/** A database whose transactions are answered when their work is done and committed later. */
function answeringFirst(db: Db): Db {
  const transaction = () => ({
    execute: <T>(work: (trx: Db) => Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        const late = async (trx: Db) => {
          resolve(await work(trx));
          await pause(COMMIT_LATE_MS);
        };
        db.transaction().execute(late).catch(reject);
      }),
  });
  return new Proxy(db, {
    get: (target, name) =>
      name === "transaction" ? transaction : Reflect.get(target, name, target),
  });
}

const environment = (name: string): string => process.env[name] ?? "";

const db = await openDatabase({ url: environment("DATABASE_URL"), folder: "", connectionsMax: 30 });
const parts: Parts = {
  db,
  time: {
    nowMs: () => Date.now(),
    after: (ms, action) => {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  },
  entropy: (count) => randomBytes(count),
  log: (level, code, fields) =>
    process.stderr.write(`${level} ${code} ${JSON.stringify(fields)}\n`),
  bus: new Bus(),
  channels: [],
  reorderPointDefault: 3,
};
const cloud = createCloud(parts);
cloud.gateways.intake = createCloud({ ...parts, db: answeringFirst(db) }).gateways.intake;
await enrolCounty(
  cloud.county,
  JSON.parse(await readFile(environment("ANXIN_CLOUD_COUNTY_FILE"), "utf8")),
);
const entrance = new Entrance({
  sessions: new DatabaseSessions(db),
  nowMs: () => parts.time.nowMs(),
  entropy: parts.entropy,
});
const app = await buildApp({
  cloud,
  pages: pagesOnCloud({ cloud, entrance, publicUrl: () => "" }),
});
await app.listen({ host: "127.0.0.1", port: Number(environment("ANXIN_CLOUD_PORT")) });
