import { describe, expect, it } from "vitest";
import { BenchArgumentError, commandOf, parseBenchArguments } from "./arguments.ts";

const KNOWN = ["gateway", "cloud"];

describe("the bench's command line", () => {
  it("measures everything five times when nothing is said", () => {
    expect(parseBenchArguments([], KNOWN)).toEqual({
      names: [],
      runs: 5,
      scale: 1,
      output: "text",
      history: undefined,
    });
  });

  it("takes names, runs, a form and a history file", () => {
    const args = ["gateway", "--runs", "3", "--json", "--history", "bench.jsonl"];
    expect(parseBenchArguments(args, KNOWN)).toMatchObject({
      names: ["gateway"],
      runs: 3,
      output: "json",
      history: "bench.jsonl",
    });
  });

  it.each([
    [["gatway"]],
    [["--runs", "0"]],
    [["--runs", "many"]],
    [["--scale", "0"]],
    [["--speed", "9"]],
  ])("refuses %j and says how it is used", (args) => {
    expect(() => parseBenchArguments(args, KNOWN)).toThrow(BenchArgumentError);
    expect(() => parseBenchArguments(args, KNOWN)).toThrow("npm run bench");
  });

  it("repeats a wish as the command that asks for the same", () => {
    const wish = parseBenchArguments(["cloud", "--runs", "3", "--scale", "0.5", "--json"], KNOWN);
    expect(commandOf(wish)).toBe("npm run bench -- cloud --runs 3 --scale 0.5");
  });
});
