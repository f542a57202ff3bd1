/** Counties made of nothing, for benches and campaigns: simulated from a seed, or live. */
export { type Replaced, simulate } from "./county/command.ts";
export type { Report } from "./county/report.ts";
export { type LiveCounty, type LiveWish, startCounty } from "./live/live-county.ts";
export { formsOf, type Page, type Phone, phoneAt } from "./live/phone.ts";
export type { Finding } from "./checkers/evidence.ts";
export { type Random, randomFrom } from "./world/random.ts";
