import type { BoardConsole } from "../console/board-console.ts";
import type { Terminal } from "../terminal.ts";

/** What commands reach the world through. */
export interface CommandParts {
  terminal: Terminal;
  openConsole: (port: string) => Promise<BoardConsole>;
  /** Unix time. */
  nowMs: () => number;
  /** Between two looks at a board, where a command looks again and again; 100 when not given. */
  lookMs?: number;
}

/** Opens a console, does something, and closes it whatever happens. */
export async function withConsole<T>(
  parts: CommandParts,
  port: string,
  act: (console: BoardConsole) => Promise<T>,
): Promise<T> {
  const console = await parts.openConsole(port);
  try {
    return await act(console);
  } finally {
    console.close();
  }
}
