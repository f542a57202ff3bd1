import { DefaultReporter, type TestCase, type TestModule } from "vitest/node";
import { skipReport } from "./skip-report.ts";

type SummaryArguments = Parameters<DefaultReporter["reportTestSummary"]>;

/** The runner's own reporter, which also says what was skipped and why before its closing lines. */
export class SkipReporter extends DefaultReporter {
  private modules: readonly TestModule[] = [];

  override onTestRunEnd(...run: Parameters<DefaultReporter["onTestRunEnd"]>): void {
    [this.modules] = run;
    super.onTestRunEnd(...run);
  }

  override reportTestSummary(...summary: SummaryArguments): void {
    const skipped = this.modules.flatMap((module) => [...module.children.allTests("skipped")]);
    const names = skipped.filter(isNotDeselected).map((test) => test.fullName);
    const report = skipReport(names, process.env["ANXIN_TEST_ALL"] === "1");
    if (report.lines.length > 0) this.log(`\n${report.lines.join("\n")}`);
    if (report.refused) process.exitCode = 1;
    super.reportTestSummary(...summary);
  }
}

/** Tests left out by `-t` or `.only` were not wanted in this run. */
function isNotDeselected(test: TestCase): boolean {
  return test.options.mode !== "run";
}
