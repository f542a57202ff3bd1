import { FAULT_NAMES } from "./county/fault-names.ts";
import { describe, expect, it } from "vitest";
import { CommandLineError, readLiveOptions, readSimOptions, wantsHelp } from "./command-line.ts";

describe("the command line", () => {
  it("takes a seed, days and kiosks", () => {
    const args = ["--seed", "7", "--days", "30", "--kiosks", "20", "--json"];
    expect(readSimOptions(args)).toEqual({
      seed: "7",
      days: 30,
      kiosks: 20,
      faults: FAULT_NAMES,
      perDay: 2.39,
      demand: undefined,
      gateways: 1,
      workers: 2,
      json: true,
    });
  });

  it("starts on loopback with free ports and Poisson residents when told nothing", () => {
    const options = readLiveOptions([]);
    expect(options).toMatchObject({ lan: false, httpPort: 0, mqttPort: 0, once: false });
    expect(options.demand).toBeUndefined();
  });

  it("refuses an unknown option, with its usage", () => {
    expect(() => readLiveOptions(["--wan"])).toThrow(CommandLineError);
    expect(() => readSimOptions(["--seeds", "7"])).toThrow("npm run sim");
  });

  it("refuses --once beside anything else, because it would not be heeded", () => {
    expect(readLiveOptions(["--once"]).once).toBe(true);
    expect(() => readLiveOptions(["--once", "--data", "here"])).toThrow("no other option");
    expect(() => readLiveOptions(["--once", "--lan"])).toThrow(CommandLineError);
  });

  it("knows when somebody asks what there is", () => {
    expect(wantsHelp(["--help"])).toBe(true);
    expect(wantsHelp(["--seed", "7", "-h"])).toBe(true);
    expect(wantsHelp(["--seed", "7"])).toBe(false);
  });

  it("refuses numbers that make no sense, saying the range", () => {
    expect(() => readSimOptions(["--days", "0"])).toThrow("1 to 3660");
    expect(() => readSimOptions(["--kiosks", "many"])).toThrow("1 to 2000");
    expect(() => readSimOptions(["--kiosks", "3", "--gateways", "4"])).toThrow("1 to 3");
    expect(() => readLiveOptions(["--http-port", "70000"])).toThrow("0 to 65535");
    expect(readSimOptions(["--faults", "jam,loss"]).faults).toEqual(["jam", "loss"]);
    expect(() => readSimOptions(["--faults", "some"])).toThrow("there is no fault");
  });
});
