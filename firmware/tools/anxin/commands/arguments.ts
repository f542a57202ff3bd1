import { ToolError } from "../codes.ts";

/** A whole number of the command line. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(number) || number < 0) {
    throw new ToolError("bad-argument", text);
  }
  return number;
}

/** Lanes of the command line: `all`, or whole numbers parted by commas. */
export function laneNumbers(text: string): "all" | number[] {
  return text === "all" ? "all" : text.split(",").map(wholeNumber);
}
