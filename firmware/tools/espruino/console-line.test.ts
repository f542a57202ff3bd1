import { expect, it } from "vitest";
import { printedLine } from "./console-line.ts";

it.each([
  ["a line by itself", '{"show":"ready"}\r', '{"show":"ready"}'],
  ["a line after the prompt", '>\r\u001b[J{"show":"ready"}\r', '{"show":"ready"}'],
  ["what was typed, echoed", ">bench.press()\r", "bench.press()"],
  [
    "a line printed while somebody typed",
    '>bench.st\u001b[D\u001b[D\r\u001b[J{"show":"ready"}\r',
    '{"show":"ready"}',
  ],
  ["a line after the one that wiped twice", ">a\r\u001b[J>ab\r\u001b[Jready", "ready"],
  ["an empty line", "\r", ""],
])("%s is read as the program printed it", (_what, sent, printed) => {
  expect(printedLine(sent)).toBe(printed);
});
