import { spawnSync } from "node:child_process";

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync("git", args, {
    cwd: import.meta.dirname,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** The commit this program is of, with a + where the tree was changed since; "none" without git. */
export function commitNow(): string {
  const head = git("rev-parse", "--short=12", "HEAD");
  if (head === undefined) return "none";
  return git("status", "--porcelain", "--untracked-files=no") === "" ? head : `${head}+`;
}
