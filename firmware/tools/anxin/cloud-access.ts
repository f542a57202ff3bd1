import { readFile } from "node:fs/promises";
import { ToolError } from "./codes.ts";
import { unreadable } from "./file-errors.ts";

/** A cloud and the key of a program that may manage kiosks there. */
export interface CloudAccess {
  /** The cloud's address, such as `https://county.example`. */
  cloud: string;
  key: string;
}

/** How a person names a cloud. */
export interface CloudOptions {
  cloud?: string;
  cloudKeyFile?: string;
}

const ANSWER_MS = 20_000;
const SAID_MAX = 300;

/** The cloud of the command line; undefined when none is named. */
export async function cloudAccess(options: CloudOptions): Promise<CloudAccess | undefined> {
  const { cloud, cloudKeyFile } = options;
  if (cloud === undefined && cloudKeyFile === undefined) return undefined;
  if (cloud === undefined || cloudKeyFile === undefined) {
    throw new ToolError("bad-argument", "--cloud --cloud-key-file");
  }
  const text = await readFile(cloudKeyFile, "utf8").catch(unreadable(cloudKeyFile));
  return { cloud, key: text.split("\n")[0]?.trim() ?? "" };
}

/**
 * Asks the county's API about a kiosk.
 *
 * @throws ToolError bad-argument, cloud-unreached, cloud-refused with the cloud's own code
 */
export async function askCloud(
  { cloud, key }: CloudAccess,
  wish: {
    method: "GET" | "POST" | "PUT";
    path: string;
    headers?: Record<string, string>;
    body?: unknown;
  },
): Promise<{ answer: unknown; etag: string }> {
  const url = URL.parse(`/api/v1${wish.path}`, cloud);
  if (url === null) throw new ToolError("bad-argument", `--cloud ${cloud}`);
  const sent = wish.body === undefined ? {} : { "content-type": "application/json" };
  const answer = await fetch(url, {
    method: wish.method,
    headers: { authorization: `Bearer ${key}`, ...sent, ...wish.headers },
    ...(wish.body === undefined ? {} : { body: JSON.stringify(wish.body) }),
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((cause: unknown) => {
    throw new ToolError("cloud-unreached", url.origin, { cause });
  });
  const text = await answer.text().catch(() => "");
  if (!answer.ok) {
    throw new ToolError("cloud-refused", `${answer.status} ${text.slice(0, SAID_MAX)}`);
  }
  return { answer: parsed(text), etag: answer.headers.get("etag") ?? "" };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
