import { describe } from "vitest";
import { tellMonthOfCards } from "./month-of-cards.ts";

describe("A month of cards at two kiosks, on PGlite,", () => tellMonthOfCards(""));
