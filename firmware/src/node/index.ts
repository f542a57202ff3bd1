/** A kiosk on Node, without the libraries of its hardware: those are in hardware.ts. */
export * from "./flash-file.ts";
export * from "./log.ts";
export * from "./mac.ts";
export * from "./mqtt-link.ts";
export * from "./run.ts";
export * from "./uptime.ts";
