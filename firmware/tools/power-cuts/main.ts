/**
 * Cuts the power at every byte of every write and erasure of one full turn of a board's ring, then
 * 10,000 times at random on that image. The suite does that on a smaller ring; this takes minutes.
 */
import { blank, chained, REAL, turnOfCuts } from "./cuts.ts";

const RANDOM_CUTS = 10_000;

const startedMs = performance.now();
const seconds = (): number => Math.round((performance.now() - startedMs) / 1000);
const image = blank(REAL, false);
console.log(`one turn of ${REAL.pages} pages of ${REAL.pageBytes} bytes, cut at every byte`);
const { writes, erasures } = turnOfCuts(image);
console.log(`${writes} cuts in writes, ${erasures} in erasures: none lost, after ${seconds()} s`);
chained(image, { seed: 1, cuts: RANDOM_CUTS });
const facts = image.facts.length;
console.log(`${RANDOM_CUTS} random cuts in a row, ${facts} facts: none lost, after ${seconds()} s`);
