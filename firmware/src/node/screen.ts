import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Display } from "../board/board.ts";
import {
  FAULT_SENTENCES,
  OUTCOME_SENTENCES,
  REFUSAL_SENTENCES,
  type Sentence,
  SHOWN_SENTENCES,
} from "../contract/sentences.ts";
import type { Log } from "./log.ts";
import { SCREEN_PAGE } from "./screen-page.ts";

const SENTENCES: { readonly [code: string]: Sentence | undefined } = {
  ...FAULT_SENTENCES,
  ...OUTCOME_SENTENCES,
  ...REFUSAL_SENTENCES,
  ...SHOWN_SENTENCES,
};

/** The kiosk's screen: a page on the loopback that a browser without borders keeps open. */
export interface Screen {
  show: Display["show"];
  /** Resolves with the port, or undefined when the page cannot be offered. */
  start(): Promise<number | undefined>;
  stop(): void;
}

/** Events of the page: the newest sentence at once, then each as it is shown. */
export function screen(port: number, log: Log): Screen {
  const watchers = new Set<ServerResponse>();
  let event = eventOf("ready", "");

  const server = createServer((request, response) => {
    if (request.url === "/") {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      response.end(SCREEN_PAGE);
    } else if (request.url === "/shown") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(event);
      watchers.add(response);
      response.on("close", () => watchers.delete(response));
    } else {
      response.writeHead(404).end();
    }
  });

  return {
    show(code, number) {
      event = eventOf(code, number);
      for (const watcher of watchers) watcher.write(event);
    },
    start() {
      return new Promise((resolve) => {
        // A kiosk without its screen still serves people who follow the lamp and their phones.
        server.once("error", (error) => {
          log("screen-lost", error.message);
          resolve(undefined);
        });
        server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
      });
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function eventOf(code: string, number: string): string {
  const { zh, en } = SENTENCES[code] ?? { zh: code, en: code };
  return `data: ${JSON.stringify({ zh, en, number })}\n\n`;
}
