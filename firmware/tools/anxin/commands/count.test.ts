import { beforeEach, describe, expect, test } from "vitest";
import { runCommand } from "../command-line.ts";
import { consoleOver } from "../console/board-console.ts";
import { PretendEspruino } from "../console/pretend-espruino.testing.ts";
import { FakeTerminal } from "../fake-terminal.testing.ts";

let terminal: FakeTerminal;
let told: unknown[];
/** What the kiosk shows after it was told. */
let shows: string;
let board: PretendEspruino;

beforeEach(() => {
  terminal = new FakeTerminal();
  told = [];
  shows = "lane-counted";
  board = new PretendEspruino({
    program: {
      tell(input: unknown) {
        told.push(JSON.parse(JSON.stringify(input)));
        setImmediate(() => board.print(JSON.stringify({ show: shows, number: "" })));
      },
    },
  });
});

function anxin(...words: string[]): Promise<number> {
  const openConsole = () => consoleOver(board, { answerMs: 500, quietMs: 1, packetMs: 1 });
  return runCommand(["count", "--port", "P", ...words], {
    terminal,
    openConsole,
    nowMs: () => Date.UTC(2026, 10, 22, 3),
  });
}

describe("a count at the machine", () => {
  test("tells the kiosk what lies in the lane, front first, and says what it answered", async () => {
    const lots = "L261122:20291231:3,L261201:20300131:5";
    expect(await anxin("--lane", "2", "--lots", lots)).toBe(0);
    expect(told).toEqual([
      {
        kind: "lane-counted",
        lane: 2,
        lots: [
          { lot: "L261122", expiry: 20291231, count: 3 },
          { lot: "L261201", expiry: 20300131, count: 5 },
        ],
      },
    ]);
    expect(terminal.said.join("\n")).toContain("清点已记录");
  });

  test("of an empty lane names no lot", async () => {
    expect(await anxin("--lane", "1")).toBe(0);
    expect(told).toEqual([{ kind: "lane-counted", lane: 1, lots: [] }]);
  });

  test("that the kiosk refuses is not done", async () => {
    shows = "count-refused";
    expect(await anxin("--lane", "99")).toBe(1);
    expect(terminal.complaints.join("\n")).toContain("not-counted");
  });

  test.each(["L1:20291231", "L1:20291231:3:4", ":20291231:3", "L1:soon:3", "L1:20291231:"])(
    "with lots that cannot be read tells the kiosk nothing: %s",
    async (lots) => {
      expect(await anxin("--lane", "1", "--lots", lots)).toBe(2);
      expect(told).toEqual([]);
    },
  );
});
