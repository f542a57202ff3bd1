import { expect, test } from "vitest";
import { machineHealth } from "./machine-health.ts";

const HEAD = `Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
 face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
`;
const radio = (level: string) =>
  `${HEAD} wlan0: 0000   54.  ${level}  -256        0      0      0\n`;

test.each([
  ["a radio", radio("-56."), -56],
  ["a radio whose driver counts upwards", radio("40."), undefined],
  ["no radio", HEAD, undefined],
  ["no such file", "", undefined],
])("with %s the signal is told only where it is one", (_what, text, signalDbm) => {
  const health = machineHealth({ wireless: () => text, memoryFree: () => 5000 });
  expect(health.memoryFree).toBe(5000);
  expect(health.signalDbm).toBe(signalDbm);
});
