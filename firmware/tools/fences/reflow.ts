/** A comment line: what stands before its words, and the words. */
const COMMENT = /^(\s*(?:\/\/|\*) )(\S.*)$/;
const ONE_LINE = /^(\s*)\/\*\* (.*) \*\/$/;
/** Lists, tables, tags and quotes start a paragraph of their own. */
const STARTS_ANEW = /^[-*@|#>\d]|^```/;

/** Breaks comment lines wider than `columns`, moving the rest into the paragraph's next line. */
export function reflow(lines: readonly string[], columns: number): string[] {
  const open = lines.flatMap((line) => (line.length > columns ? openBlock(line) : [line]));
  const done: string[] = [];
  for (let line = open.shift(); line !== undefined; line = open.shift()) {
    const [, prefix, words] = COMMENT.exec(line) ?? [];
    const at = line.lastIndexOf(" ", columns);
    if (line.length <= columns || prefix === undefined || at <= prefix.length || !words) {
      done.push(line);
      continue;
    }
    done.push(line.slice(0, at));
    const rest = prefix + line.slice(at + 1);
    const next = open[0] === undefined ? undefined : COMMENT.exec(open[0]);
    const joins = next?.[1] === prefix && !STARTS_ANEW.test(next[2] ?? "");
    if (joins) open[0] = `${rest} ${next[2]}`;
    else open.unshift(rest);
  }
  return done;
}

/** A one-line block comment as three lines, so that its words can be broken. */
function openBlock(line: string): string[] {
  const [, indent, words] = ONE_LINE.exec(line) ?? [];
  if (indent === undefined || words === undefined) return [line];
  return [`${indent}/**`, `${indent} * ${words}`, `${indent} */`];
}
