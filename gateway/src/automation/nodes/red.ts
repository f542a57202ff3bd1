/** What our palette nodes use of Node-RED's node API (nodered.org/docs/creating-nodes). */

/** A message between nodes; `payload` is the one property every node knows. */
export interface Message {
  payload?: unknown;
  topic?: string;
  [more: string]: unknown;
}

export interface NodeStatus {
  fill?: "red" | "yellow" | "green" | "grey";
  shape?: "ring" | "dot";
  text?: string;
}

export interface RedNode {
  id: string;
  /** What only the editor's credential store holds, encrypted on disk. */
  credentials?: Record<string, string | undefined>;
  send(message: Message): void;
  status(status: NodeStatus): void;
  error(text: string, message?: Message): void;
  warn(text: string): void;
  context(): { get(key: string): unknown; set(key: string, value: unknown): void };
  on(event: "input", run: (message: Message, send: Send, done: Done) => void): void;
  on(event: "close", run: (done: () => void) => void): void;
}

export type Send = (message: Message) => void;
export type Done = (error?: Error) => void;

/** A node's properties as the editor saved them. */
export type NodeConfig = Record<string, unknown>;

export interface Red {
  nodes: {
    createNode(node: RedNode, config: NodeConfig): void;
    registerType(
      type: string,
      make: (this: RedNode, config: NodeConfig) => void,
      options?: { credentials: Record<string, { type: "text" | "password" }> },
    ): void;
  };
  /** A sentence of the node's locale file. */
  _(key: string, values?: Record<string, string | number>): string;
}

/** A text property, "" when it was left empty. */
export function textOf(config: NodeConfig, name: string): string {
  const value = config[name];
  return typeof value === "string" ? value.trim() : "";
}

/** Words between commas, none when it was left empty. */
export function wordsOf(config: NodeConfig, name: string): string[] {
  return textOf(config, name)
    .split(/[,，\s]+/u)
    .filter((word) => word !== "");
}
