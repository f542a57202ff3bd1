/**
 * The tap's floor: one MQTT round trip through a bare broker, then one row committed in the same
 * database.
 */
import type { Rows } from "../cloud/database.ts";
import { MqttConnection, publishPacket } from "../mqtt-connection.ts";
import { Worker } from "../worker.ts";
import type { EchoOrder } from "./echo-worker.ts";

const THERE = "floor/there";
const BACK = "floor/back";
const WARM_UP = 50;
/** As long as a sealed grant. */
const MESSAGE = "x".repeat(170);

/** Milliseconds of each round trip with its commit, one after the other. */
export async function measureTapFloor(database: Rows, taps: number): Promise<number[]> {
  const broker = Worker.start(new URL("../gateway/bare-broker-worker.ts", import.meta.url));
  const echo = Worker.start(new URL("echo-worker.ts", import.meta.url));
  try {
    await database.query("CREATE TABLE bench_tap (n bigserial, words text)");
    const { port } = await broker.next<{ port: number }>();
    const wish: EchoOrder = { port, there: THERE, back: BACK };
    echo.tell(wish);
    await echo.next();
    const trip = await roundTrip(port);
    const times: number[] = [];
    for (let tap = 0; tap < taps + WARM_UP; tap++) {
      const from = performance.now();
      await trip.once();
      await database.query("INSERT INTO bench_tap (words) VALUES ($1)", [MESSAGE]);
      if (tap >= WARM_UP) times.push(performance.now() - from);
    }
    trip.close();
    await database.query("DROP TABLE bench_tap");
    return times;
  } finally {
    await echo.stop();
    await broker.stop();
  }
}

async function roundTrip(port: number): Promise<{ once(): Promise<void>; close(): void }> {
  const login = { clientId: "floor", username: "floor", password: "" };
  const connection = await MqttConnection.open({ port, ...login });
  await connection.subscribe([BACK]);
  let number = 0;
  const once = (): Promise<void> =>
    new Promise((resolve, reject) => {
      connection.onLost = reject;
      connection.onPublish = () => resolve();
      number += 1;
      connection.send(publishPacket(THERE, MESSAGE, number));
    });
  return { once, close: () => connection.close() };
}
