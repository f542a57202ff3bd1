import { PretendMachine, pretendPlatform } from "./machine.ts";
import { pretendTime } from "./time.ts";
import type { BoardInput } from "../../../src/board/board.ts";

/** Unix seconds of the machine when it starts. */
export const NOW = 1799976000;

/** A pretend machine for one driver: what it tells and logs, and time that passes when told. */
export function bench() {
  const time = pretendTime();
  const machine = new PretendMachine(time, NOW);
  const platform = pretendPlatform(machine, {
    flash: { read: () => new Uint8Array(), write() {}, erasePage() {} },
    open: () => ({ write() {}, cut() {} }),
    sha256: () => new Uint8Array(32),
    file: () => undefined,
    print() {},
    memory: () => ({ usage: 0, total: 1 }),
  });
  const told: BoardInput[] = [];
  const logged: string[] = [];
  const log = (code: string) => void logged.push(code);
  return { time, machine, platform, told, sink: (i: BoardInput) => void told.push(i), log, logged };
}

/** Bytes in hexadecimal as a serial port hands them over. */
export const bytes = (hex: string): string =>
  Buffer.from(hex.replaceAll(" ", ""), "hex").toString("latin1");
