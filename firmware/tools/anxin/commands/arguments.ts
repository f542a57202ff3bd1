import { ToolError } from "../codes.ts";

/** A whole number of the command line. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(number) || number < 0) {
    throw new ToolError("bad-argument", text);
  }
  return number;
}
