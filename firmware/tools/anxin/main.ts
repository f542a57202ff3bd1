#!/usr/bin/env node
/** `npx anxin …`: the technician's command. */
import { runCommand } from "./command-line.ts";
import { openConsole } from "./console/board-console.ts";
import { processTerminal } from "./terminal.ts";

process.exitCode = await runCommand(process.argv.slice(2), {
  terminal: processTerminal(),
  openConsole: (port) => openConsole(port),
  nowMs: () => Date.now(),
});
