export * from "./flash-file.ts";
export * from "./mac.ts";
export * from "./mqtt-link.ts";
export * from "./pins.ts";
export * from "./run.ts";
