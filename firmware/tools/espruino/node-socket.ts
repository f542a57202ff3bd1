import { connect } from "node:net";
import type { After, OpenSocket } from "../../src/espruino/mqtt/socket.ts";

/** The kiosk's socket port over Node's net, so that its MQTT client is tried without a board. */
export const openNodeSocket: OpenSocket = (to, events) => {
  const socket = connect(to);
  let cut = false;
  socket.setEncoding("latin1");
  socket.on("connect", () => events.connected());
  socket.on("data", (bytes) => cut || events.data(String(bytes)));
  // "close" always follows and tells the kiosk.
  socket.on("error", () => {});
  socket.on("close", () => cut || events.closed());
  return {
    write(bytes) {
      socket.write(bytes, "latin1", () => {
        if (socket.writableLength === 0 && !cut) events.drained();
      });
    },
    cut() {
      cut = true;
      socket.destroy();
    },
  };
};

/** The kiosk's timer port over Node's timers. */
export const nodeAfter: After = (ms, action) => {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
};
