/**
 * What a county would wire up itself: a Mosquitto at the site, bridged to one at the centre, and a
 * plain consumer that inserts what comes.
 */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../../campaign/free-port.ts";
import type { Engine } from "../../cloud/engines.ts";
import { Worker } from "../../worker.ts";
import type { Chain } from "./chain.ts";
import type { ConsumerOrder } from "./consumer-worker.ts";
import { Mosquitto } from "./mosquitto.ts";

const TABLE = `CREATE TABLE peer_facts (
  n bigserial PRIMARY KEY, kiosk text, epoch int, seq bigint, fact jsonb)`;

function bridgeTo(port: number): string[] {
  return [
    "connection county",
    `address 127.0.0.1:${port}`,
    "topic anxin/1/+/facts out 1",
    "cleansession false",
    "notifications false",
    "restart_timeout 1",
  ];
}

export async function peerChain(engine: Engine, wish: { folder: string }): Promise<Chain> {
  const folder = mkdtempSync(join(wish.folder, "peer-"));
  const database = await engine.create(folder);
  const rows = await database.open();
  await rows.query(TABLE);
  const centre = new Mosquitto({ folder, port: await freePort() });
  const more = bridgeTo(centre.port);
  const site = new Mosquitto({ folder, port: await freePort(), more });
  await centre.start();
  const consumerWish = { port: centre.port, databaseUrl: database.url };
  let consumer = await startConsumer(consumerWish);
  await site.start();
  const kills = [
    async () => {
      await site.end("SIGKILL");
      await site.start();
    },
    async () => {
      await centre.end("SIGKILL");
      await centre.start();
    },
    async () => {
      await consumer.stop();
      consumer = await startConsumer(consumerWish);
    },
  ];
  return {
    port: site.port,
    answer: "puback",
    facts: "SELECT kiosk, seq FROM peer_facts",
    rows,
    // Bridge and consumer come again after a second at most.
    stallMs: 10_000,
    pids: () => [site.pid, centre.pid, consumer.pid],
    kill: async (number) => kills[number % kills.length]?.(),
    async stop() {
      await site.end("SIGTERM");
      await centre.end("SIGTERM");
      await consumer.stop();
      await rows.close();
      await database.drop();
    },
  };
}

async function startConsumer(wish: ConsumerOrder): Promise<Worker> {
  const consumer = Worker.start(new URL("consumer-worker.ts", import.meta.url));
  consumer.tell(wish);
  await consumer.next();
  return consumer;
}
