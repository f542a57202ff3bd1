/** The far end of the tap's floor: it subscribes, and sends every message back. */
import { MqttConnection, publishPacket } from "../mqtt-connection.ts";
import { order, report } from "../worker.ts";

export interface EchoOrder {
  port: number;
  there: string;
  back: string;
}

const { port, there, back } = await order<EchoOrder>();
const login = { clientId: "echo", username: "echo", password: "" };
const connection = await MqttConnection.open({ port, ...login });
await connection.subscribe([there]);
let number = 0;
connection.onPublish = (_topic, payload) => {
  number += 1;
  connection.send(publishPacket(back, payload.toString("latin1"), number));
};
report({ state: "ready" });
