import type { SiteFacts } from "@anxin/firmware/contract/site";
import { siteTopicOf } from "@anxin/firmware/contract/site";
import type { NodeConfig, Red, RedNode } from "./red.ts";
import { textOf, wordsOf } from "./red.ts";
import { siteLink } from "./site-link.ts";

/** `anxin facts in`: one message for each fact of the site's kiosks, once it is durable. */
export function factsIn(red: Red): void {
  red.nodes.registerType("anxin-facts-in", function make(this: RedNode, config: NodeConfig) {
    red.nodes.createNode(this, config);
    const kinds = wordsOf(config, "kinds");
    const end = siteLink.listen({
      filter: siteTopicOf("facts", textOf(config, "kiosk") || "+"),
      status: ({ text = "", ...look }) => this.status({ ...look, text: red._(text) }),
      hear: (message) => {
        // What comes on this topic is the gateway's own and nobody else's.
        const { kiosk, epoch, at, facts } = message as SiteFacts;
        for (const fact of facts) {
          if (kinds.length > 0 && !kinds.includes(fact.kind)) continue;
          this.send({ topic: fact.kind, kiosk, epoch, at, payload: fact });
        }
      },
    });
    this.on("close", (done) => {
      end();
      done();
    });
  });
}
