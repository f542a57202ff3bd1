import { DefaultReporter, type TestCase, type TestModule } from "vitest/node";
import { NOTICE } from "./requires.ts";
import { skipReport } from "./skip-report.ts";

type SummaryArguments = Parameters<DefaultReporter["reportTestSummary"]>;

/**
 * The runner's own reporter, which also repeats notices and says what was skipped and why, just
 * before its closing lines.
 */
export class SkipReporter extends DefaultReporter {
  private modules: readonly TestModule[] = [];

  override onTestRunEnd(...run: Parameters<DefaultReporter["onTestRunEnd"]>): void {
    [this.modules] = run;
    super.onTestRunEnd(...run);
  }

  override reportTestSummary(...summary: SummaryArguments): void {
    for (const notice of this.modules.flatMap(noticesOf)) this.log(`\n${notice}`);
    const skipped = this.modules.flatMap((module) => [...module.children.allTests("skipped")]);
    const names = skipped.filter(isNotDeselected).map((test) => test.fullName);
    const report = skipReport(names, process.env["ANXIN_TEST_ALL"] === "1");
    if (report.lines.length > 0) this.log(`\n${report.lines.join("\n")}`);
    if (report.refused) process.exitCode = 1;
    super.reportTestSummary(...summary);
  }
}

function noticesOf(module: TestModule): string[] {
  const annotations = [...module.children.allTests()].flatMap((test) => test.annotations());
  return annotations.filter((one) => one.type === NOTICE).map((one) => one.message);
}

/** Tests left out by `-t` or `.only` were not wanted in this run. */
function isNotDeselected(test: TestCase): boolean {
  return test.options.mode !== "run";
}
