import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { API_ERRORS } from "../../../src/api/errors.ts";
import { OUTSIDE } from "../../../src/inventory/address.ts";
import { COMMANDS } from "../../../src/inventory/commands.ts";
import { ROLES } from "../../../src/people/roles.ts";
import {
  KIOSK_STATES,
  ROLLOUT_FAILURES,
  ROLLOUT_STATES,
} from "../../../src/rollouts/rollout-state.ts";
import { ROLLOUT_ACTS } from "../../../src/rollouts/rollouts.ts";
import { EXCURSIONS, OUTCOMES } from "@anxin/firmware/contract";
import {
  BOOT_CAUSES,
  CAUSES,
  FACT_BODIES,
  PERMISSIONS,
  REASONS,
} from "@anxin/firmware/contract/schemas";
import { describe, expect, test } from "vitest";
import { textsIn } from "../../../tools/console/code-texts.ts";
import { EN } from "./en.ts";
import { ZH } from "./zh.ts";
import { voiceOf } from "./texts.ts";

const SRC = fileURLToPath(new URL("..", import.meta.url));
const isCatalogue = (name: string) => name.startsWith("texts/");

/** Every file of the console that says something, with its text. */
function sources(): { name: string; source: string }[] {
  return globSync("**/*.{ts,tsx}", { cwd: SRC })
    .filter((name) => !name.endsWith(".test.ts") && !isCatalogue(name))
    .filter((name) => name !== "api/operations.ts")
    .map((name) => ({ name, source: readFileSync(SRC + name, "utf8") }));
}

interface Found {
  missing: string[];
  unused: string[];
  written: string[];
  /** Chinese in the English catalogue, or nothing at all. */
  untranslated: string[];
  /** Names in braces that one language has and the other has not. */
  unlike: string[];
}

const filled = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

function judge(
  files: readonly { name: string; source: string }[],
  zh: Readonly<Record<string, string>>,
  en: Readonly<Record<string, string>>,
): Found {
  const read = files.map(({ name, source }) => ({ name, ...textsIn(name, source) }));
  const groups = new Set(Object.keys(zh).map((key) => key.split(".")[0]));
  const keys = new Set(
    read.flatMap((one) => one.keys).filter((key) => groups.has(key.split(".")[0])),
  );
  const heads = new Set(read.flatMap((one) => one.heads));
  const isUsed = (key: string) => keys.has(key) || heads.has(`${key.split(".")[0]}.`);
  // Permissions are written the same way as keys and are none.
  const known = (key: string) =>
    key in zh || /\.(read|change|plan|refuse|settle|book|scan|acknowledge)$/.test(key);
  const both = Object.keys(zh).filter((key) => key in en);
  return {
    missing: [
      ...[...keys].filter((key) => !known(key)),
      ...Object.keys(zh).filter((key) => !(key in en)),
      ...Object.keys(en).filter((key) => !(key in zh)),
    ],
    unused: Object.keys(zh).filter((key) => !isUsed(key)),
    written: read.flatMap(({ name, written }) => written.map((text) => `${name}: ${text}`)),
    untranslated: Object.keys(en).filter((key) => /^$|\p{Script=Han}/u.test(en[key] ?? "")),
    unlike: both.filter((key) => {
      return filled(zh[key] ?? "").join() !== filled(en[key] ?? "").join();
    }),
  };
}

const NONE: Found = { missing: [], unused: [], written: [], untranslated: [], unlike: [] };

test("every text is in the catalogue, in both languages, and used; none is in the code", () => {
  const files = sources();
  expect(files.length).toBeGreaterThan(30);
  expect(judge(files, ZH, EN)).toEqual(NONE);
});

describe("the check notices", () => {
  const good = { name: "a.tsx", source: 'const a = <p title={say("a.one")}>{say("a.two")}</p>;' };
  const zh = { "a.one": "一", "a.two": "二 {count}" };
  const en = { "a.one": "one", "a.two": "two {count}" };
  const page = (source: string) => [good, { name: "b.tsx", source }];

  test("nothing where all is well", () => {
    expect(judge([good], zh, en)).toEqual(NONE);
  });
  test.each([
    ["words between tags", "const b = <p>Hello</p>;"],
    ["Chinese in a literal", 'const b = "你好";'],
    ["Chinese in a template", "const b = `共 ${n} 台`;"],
    ["a spoken attribute", 'const b = <input aria-label="Name" />;'],
    ["a spoken attribute in braces", 'const b = <input placeholder={"Name"} />;'],
  ])("%s", (_what, source) => {
    expect(judge(page(source), zh, en).written).toHaveLength(1);
  });
  test("a key that is in no catalogue", () => {
    expect(judge(page('say("a.three");'), zh, en).missing).toEqual(["a.three"]);
  });
  test("a key one language lacks", () => {
    expect(judge([good], zh, { "a.one": "one" }).missing).toEqual(["a.two"]);
    expect(judge([good], { "a.one": "一" }, en).missing).toContain("a.two");
  });
  test("a key nobody uses", () => {
    expect(judge([good], { ...zh, "a.old": "旧" }, { ...en, "a.old": "old" }).unused).toEqual([
      "a.old",
    ]);
  });
  test("Chinese in the English catalogue", () => {
    expect(judge([good], zh, { ...en, "a.one": "one 一" }).untranslated).toEqual(["a.one"]);
  });
  test("a number left out of a translation", () => {
    expect(judge([good], zh, { ...en, "a.two": "two" }).unlike).toEqual(["a.two"]);
  });
});

describe("words whose keys are put together are all there:", () => {
  test.each([
    ["problem", [...Object.keys(API_ERRORS), "no-answer"]],
    ["fact", Object.keys(FACT_BODIES)],
    ["role", ROLES],
    ["outcome", OUTCOMES],
    ["excursion", EXCURSIONS],
    ["kind", Object.keys(COMMANDS)],
    ["outside", OUTSIDE],
    ["rolloutState", ROLLOUT_STATES],
    ["rolloutKiosk", KIOSK_STATES],
    ["rolloutFailure", ROLLOUT_FAILURES],
    ["rolloutEvent", ["started", "stage", "halted", "done", ...Object.keys(ROLLOUT_ACTS)]],
    ["value", [...PERMISSIONS, ...CAUSES, ...REASONS, ...BOOT_CAUSES]],
  ] as const)("%s", (group, names) => {
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !(`${group}.${name}` in ZH))).toEqual([]);
  });

  test("what a fact of any kind says", () => {
    const said = Object.values(FACT_BODIES).flatMap((body) => Object.keys(body.properties));
    const keptBack = ["id", "nonce", "intent", "attempt", "lots"];
    const missing = [...new Set(said)].filter((name) => !keptBack.includes(name));
    expect(missing.filter((name) => !(`said.${name}` in ZH))).toEqual([]);
  });
});

test("numbers and times are said as each language does, in China's hours", () => {
  const at = Date.UTC(2026, 10, 22, 16, 30);
  expect(voiceOf("zh", ZH).time(at)).toBe("2026/11/23 00:30");
  expect(voiceOf("en", EN).time(at)).toBe("23/11/2026, 00:30");
  expect(voiceOf("zh", ZH).number(12_345)).toBe("12,345");
  expect(voiceOf("en", EN).say("kiosk.lane", { lane: 3 })).toBe("Lane 3");
  expect(voiceOf("en", EN).word("problem", "new-code")).toBe("new-code");
});
