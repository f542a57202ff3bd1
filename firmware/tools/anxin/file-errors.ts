import { ToolError } from "./codes.ts";

/** What the system says of a path, as its own short code where it has one. */
function detailOf(path: string, cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  return code === undefined ? path : `${path}: ${code}`;
}

/**
 * For a `catch` behind reading a file.
 *
 * @throws ToolError file-unreadable
 */
export function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new ToolError("file-unreadable", detailOf(path, cause), { cause });
  };
}

/**
 * For a `catch` behind writing a file.
 *
 * @throws ToolError file-unwritable
 */
export function unwritable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new ToolError("file-unwritable", detailOf(path, cause), { cause });
  };
}
