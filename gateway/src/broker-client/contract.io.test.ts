import { describeWith } from "@anxin/firmware/testing";
import { nodeTime } from "../node-time.ts";
import { MosquittoServer } from "../testing/mosquitto-server.ts";
import { describeTransport } from "../transport-contract.ts";
import { BrokerClient } from "./broker-client.ts";

let mosquitto: MosquittoServer;

function client(): BrokerClient {
  const log = { info() {}, warn() {}, error() {} };
  const time = nodeTime((error) => void error);
  const address = mosquitto.address("site");
  return new BrokerClient({ address, time, log, random: () => 0.5 });
}

describeWith(["mosquitto"], "with the files generated for it", () => {
  describeTransport("Mosquitto as a transport", {
    async fresh(kiosks) {
      mosquitto = new MosquittoServer();
      await mosquitto.start({ site: kiosks });
      return client();
    },
    again: async () => client(),
    url: () => mosquitto.url,
    clean: () => mosquitto.clean(),
  });
});
