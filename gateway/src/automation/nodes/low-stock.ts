import type { AnyFact } from "@anxin/firmware/contract";
import type { Message, NodeConfig, Red, RedNode } from "./red.ts";
import type { Stock, StockTurn } from "./stock-fold.ts";
import { foldStock, turnsOf } from "./stock-fold.ts";

const THRESHOLD = 5;
/** Kiosks whose lanes are remembered; far above what one site has. */
const KIOSKS_MAX = 10_000;

/**
 * `anxin low stock`: takes facts, sends a message when boxes of a product at one kiosk fall to the
 * threshold, and when there are enough again. What it knows is kept in the node's context.
 */
export function lowStock(red: Red): void {
  red.nodes.registerType("anxin-low-stock", function make(this: RedNode, config: NodeConfig) {
    red.nodes.createNode(this, config);
    const given = Number(config["threshold"] ?? THRESHOLD);
    const threshold = Number.isInteger(given) && given >= 0 ? given : THRESHOLD;
    this.on("input", (message, send, done) => {
      const { kiosk } = message;
      if (typeof kiosk === "string" && isFact(message.payload)) {
        const stocks = stocksOf(this);
        const before = stocks[kiosk] ?? {};
        const after = foldStock(before, message.payload);
        if (after !== before && (kiosk in stocks || Object.keys(stocks).length < KIOSKS_MAX)) {
          this.context().set("stocks", { ...stocks, [kiosk]: after });
        }
        for (const turn of turnsOf(before, after, threshold)) send(told(kiosk, turn));
      }
      done();
    });
  });
}

function stocksOf(node: RedNode): Record<string, Stock> {
  // Only this node writes its own context.
  return (node.context().get("stocks") as Record<string, Stock> | undefined) ?? {};
}

function told(kiosk: string, turn: StockTurn): Message {
  const { product, boxes, low } = turn;
  const zh = low ? "库存不足，请安排补货。" : "库存已恢复。";
  const en = low ? "Stock is low; please plan a visit." : "There is enough stock again.";
  const payload = [
    `【安心】${kiosk} ${product}：${zh}可用 ${boxes} 盒。`,
    `Anxin, ${kiosk}, ${product}: ${en} Boxes: ${boxes}.`,
  ].join("\n");
  return { topic: "low-stock", kiosk, payload, stock: { kiosk, ...turn } };
}

function isFact(value: unknown): value is AnyFact {
  return typeof value === "object" && value !== null && "kind" in value && "body" in value;
}
