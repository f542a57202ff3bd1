/** A plain consumer: MQTT.js and a pool of connections, one INSERT a message. */
import { connectAsync } from "mqtt";
import { Pool } from "pg";
import { splitPayload, parseTopic } from "@anxin/firmware/contract";
import { order, report } from "../../worker.ts";

export interface ConsumerOrder {
  port: number;
  databaseUrl: string;
}

const INSERT = `INSERT INTO peer_facts (kiosk, epoch, seq, fact)
  SELECT $1, ($2::jsonb->>'epoch')::int, (f->>'seq')::bigint, f
    FROM jsonb_array_elements($2::jsonb->'facts') AS f`;

const { port, databaseUrl } = await order<ConsumerOrder>();
const pool = new Pool({ connectionString: databaseUrl });
const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
  clientId: "consumer",
  clean: false,
  reconnectPeriod: 200,
});
client.on("error", () => {});
client.on("message", (topic, payload) => {
  const json = splitPayload(payload.toString("latin1"))?.json;
  void pool.query(INSERT, [parseTopic(topic)?.kiosk, json]);
});
await client.subscribeAsync("anxin/1/+/facts", { qos: 1 });
report({ state: "consuming" });
