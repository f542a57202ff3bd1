/** The program of a kiosk on an ESP32 with Espruino, as `npm run bundle` makes it. */
import { lookAtCard } from "../kiosk/eligibility.ts";
import { interpreterPlatform } from "./interpreter.ts";
import { Program, type TechnicianConsole } from "./program.ts";

declare const global: { anxin?: TechnicianConsole };
declare const process: { on(event: "uncaughtException", told: (error: unknown) => void): void };
declare const E: { on(event: "errorFlag", told: (flags: string[]) => void): void };

const program = new Program(interpreterPlatform(), lookAtCard);
global.anxin = program.console();
process.on("uncaughtException", (error) => program.failed(String(error)));
// Out of memory is no exception there: what was under way was cut off anywhere.
E.on("errorFlag", (flags) => {
  if (flags.indexOf("MEMORY") >= 0) program.failed("out of memory");
});
program.start();
