export type * from "./board.ts";
export type * from "./flash.ts";
export type * from "./link.ts";
