import type { Delivery } from "./delivery.ts";
import type { Message, NodeStatus, RedNode } from "./red.ts";

/** The text to send: `msg.payload`, as JSON when it is no text. */
export function textToSend({ payload }: Message): string {
  if (typeof payload === "string") return payload;
  return payload === undefined || payload === null ? "" : JSON.stringify(payload);
}

/** Passes what comes into the node on, and says in the editor how it goes. */
export function sendThrough(node: RedNode, delivery: Delivery): void {
  node.on("input", (message, _send, done) => {
    const text = textToSend(message);
    if (text === "") done();
    else delivery.add(text, done);
  });
  node.on("close", (done) => {
    delivery.stop();
    done();
  });
}

export function deliveryStatus(state: { waiting: number; lastError: string }): NodeStatus {
  if (state.lastError !== "") return { fill: "red", shape: "ring", text: state.lastError };
  if (state.waiting > 0) return { fill: "yellow", shape: "dot", text: String(state.waiting) };
  return { fill: "green", shape: "dot", text: "" };
}
