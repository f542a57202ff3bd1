/** The broker's floor: aedes as it comes, nothing of ours in it. */
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Aedes } from "aedes";
import { report } from "../worker.ts";

const broker = await Aedes.createBroker();
const server = createServer((socket) => {
  socket.setNoDelay(true);
  broker.handle(socket);
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
report({ port: (server.address() as AddressInfo).port });
