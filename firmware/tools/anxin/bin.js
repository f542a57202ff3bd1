#!/usr/bin/env node
// Plain JavaScript: a Node that cannot run TypeScript gets this far, and is replaced by the
// project's own, or says what is wrong.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** `npm ci` puts the pinned Node here; on Windows npx finds it by itself. */
const OWN_NODE = fileURLToPath(new URL("../../../node_modules/.bin/node", import.meta.url));
const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

// Node 22.18 and later say "strip" here; older ones nothing.
if (process.features.typescript) await import("./main.ts");
else if (existsSync(OWN_NODE)) runUnder(OWN_NODE);
else {
  console.error(
    `这个 Node（${process.version}）不能运行本命令。请在项目文件夹里运行 npm ci，再用 npx anxin。`,
  );
  console.error(
    `This Node (${process.version}) cannot run the command. Run npm ci in the project's folder, then npx anxin.`,
  );
  console.error("(node-too-old)");
  process.exitCode = 1;
}

function runUnder(node) {
  const child = spawn(node, [MAIN, ...process.argv.slice(2)], { stdio: "inherit" });
  // Ctrl-C reaches both by itself; the command decides what it ends with.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill());
  child.on("exit", (code) => (process.exitCode = code ?? 1));
}
