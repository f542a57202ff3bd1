import type { SiteAlert } from "@anxin/firmware/contract/site";
import { siteTopicOf } from "@anxin/firmware/contract/site";
import type { NodeConfig, Red, RedNode } from "./red.ts";
import { textOf, wordsOf } from "./red.ts";
import { siteLink } from "./site-link.ts";

/** What staff read of an alert, Chinese first. */
export function alertText({ kiosk, open, zh, en }: SiteAlert): string {
  const over = open ? { zh: "", en: "" } : { zh: "已恢复：", en: "Resolved: " };
  return [
    `【安心】${kiosk === "" ? "网关" : kiosk}：${over.zh}${zh}`,
    `Anxin, ${kiosk === "" ? "gateway" : kiosk}: ${over.en}${en}`,
  ].join("\n");
}

/** `anxin alert in`: a message when an alert opens, and when it is over. */
export function alertIn(red: Red): void {
  red.nodes.registerType("anxin-alert-in", function make(this: RedNode, config: NodeConfig) {
    red.nodes.createNode(this, config);
    const codes = wordsOf(config, "codes");
    const kiosk = textOf(config, "kiosk");
    const told = new Map<string, boolean>();
    const end = siteLink.listen({
      filter: siteTopicOf("alert", "#"),
      status: ({ text = "", ...look }) => this.status({ ...look, text: red._(text) }),
      hear: (message) => {
        const alert = message as SiteAlert;
        if (codes.length > 0 && !codes.some((code) => matches(code, alert.code))) return;
        if (kiosk !== "" && kiosk !== alert.kiosk) return;
        const key = `${alert.kiosk}/${alert.code}`;
        // A new connection is told again what is still open.
        if ((told.get(key) ?? false) === alert.open) return;
        told.set(key, alert.open);
        this.send({ topic: alert.code, kiosk: alert.kiosk, payload: alertText(alert), alert });
      },
    });
    this.on("close", (done) => {
      end();
      done();
    });
  });
}

/** `storage-*` means every code that begins so. */
function matches(wanted: string, code: string): boolean {
  return wanted.endsWith("*") ? code.startsWith(wanted.slice(0, -1)) : wanted === code;
}
