import { nodeTime } from "../node-time.ts";
import { describeTransport } from "../transport-contract.ts";
import { Broker } from "./broker.ts";

let broker: Broker;

async function brokerAt(port: number): Promise<Broker> {
  const log = { info() {}, warn() {}, error() {} };
  const time = nodeTime((error) => void error);
  broker = new Broker({ host: "127.0.0.1", port, connectionsMax: 50, time, log });
  return broker;
}

let port = 0;
describeTransport("our own broker as a transport", {
  fresh: () => brokerAt(0),
  again: () => brokerAt(port),
  url() {
    port = broker.port;
    return `mqtt://127.0.0.1:${port}`;
  },
  async clean() {},
});
