import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./firmware/tools/testing/longest-first.ts";
import { SkipReporter } from "./firmware/tools/testing/skip-reporter.ts";

/** Room for a real server to start on a busy machine; no test asserts a duration. */
const IO_TIMEOUT_MS = 60_000;

export default defineConfig({
  test: {
    include: ["{firmware,gateway,cloud,simulator}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    pool: "forks",
    // Tests start servers and set variables; a fresh process for each file keeps them apart.
    isolate: true,
    // Half of the time most files wait: for a motor to turn, a server to start, a retry to come.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Servers that tests start read their own code compiled: a third less processor time each.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "anxin-compile-cache") },
    testTimeout: IO_TIMEOUT_MS,
    hookTimeout: IO_TIMEOUT_MS,
    // `.only` left in by mistake would skip everything else in silence.
    allowOnly: false,
    reporters: [new SkipReporter()],
  },
});
