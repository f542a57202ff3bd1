import { textToSend } from "./outgoing.ts";
import type { NodeConfig, Red, RedNode } from "./red.ts";
import { siteLink } from "./site-link.ts";

const TEXT_LENGTH_MAX = 300;

/** `anxin note out`: a sentence in the gateway's log, for the person on duty. */
export function noteOut(red: Red): void {
  red.nodes.registerType("anxin-note-out", function make(this: RedNode, config: NodeConfig) {
    red.nodes.createNode(this, config);
    this.on("input", (message, _send, done) => {
      const text = textToSend(message).slice(0, TEXT_LENGTH_MAX);
      if (text !== "") siteLink.say(text);
      done();
    });
  });
}
