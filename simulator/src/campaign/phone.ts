import { Agent, request } from "node:http";

/** How a tap on the resident's page ended. */
export type TapAnswer = "granted" | "refused" | "unreachable";

export interface Tap {
  kiosk: string;
  product: string;
  /** 32 hexadecimal digits made with the page; the same digits are the same tap. */
  request: string;
}

/** Longer than any answer of a cloud that lives; a dead one breaks the connection at once. */
const PATIENCE_MS = 15_000;

/** The cloud as residents' phones reach it: the form of the kiosk's page, posted over HTTP. */
export class Phone {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #heard = new Map<string, string>();

  constructor(port: number) {
    this.#port = port;
  }

  /** Posts the form; the answer to a granted one leads to the grant's own page. */
  tap({ kiosk, product, request: token }: Tap): Promise<TapAnswer> {
    const body = new URLSearchParams({ product, request: token }).toString();
    return new Promise((resolve) => {
      const post = request({
        host: "127.0.0.1",
        port: this.#port,
        path: `/k/${kiosk}/take`,
        method: "POST",
        agent: this.#agent,
        timeout: PATIENCE_MS,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
      post.once("response", (response) => {
        response.resume();
        const { statusCode, headers } = response;
        const granted = statusCode === 303 && /\/g\//.test(headers.location ?? "");
        this.#heard.set(kiosk, `${statusCode} ${headers.location ?? ""}`);
        resolve(granted ? "granted" : "refused");
      });
      post.once("timeout", () => post.destroy());
      const lost = (why: string) => () => {
        this.#heard.set(kiosk, why);
        resolve("unreachable");
      };
      post.once("error", lost("no answer"));
      post.once("close", () => resolve("unreachable"));
      post.end(body);
    });
  }

  /** The last answer to a tap at each kiosk: status and where it led. */
  get heard(): ReadonlyMap<string, string> {
    return this.#heard;
  }

  hangUp(): void {
    this.#agent.destroy();
  }
}
