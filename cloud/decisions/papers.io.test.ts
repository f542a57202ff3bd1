import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const textOf = (path: string) => readFileSync(new URL(path, ROOT), "utf8");
const PAPERS = ["0030-threat-model.md", "0032-etsi-en-303-645.md"] as const;

/** Rows of every table in a paper, head and rule left out, cell by cell. */
function rowsOf(paper: string): string[][] {
  const tables = textOf(`cloud/decisions/${paper}`).split(/\n(?!\|)/);
  return tables
    .flatMap((table) =>
      table
        .split("\n")
        .filter((line) => line.startsWith("|"))
        .slice(2),
    )
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Tests that a cell names: a file in backquotes, then the test's name. */
function proofsIn(cell: string): { file: string; name: string }[] {
  const found = cell.matchAll(/`([\w./-]+\.ts)` "([^"]+)"/g);
  return [...found].map(([, file = "", name = ""]) => ({ file, name }));
}

/** Whether a file of tests has a test, or a row of one, of that name. */
function isNamed(source: string, name: string): boolean {
  return ['"', "`"].some((quote) =>
    source.includes(quote + name.replaceAll("`", quote === "`" ? "\\`" : "`")),
  );
}

describe.each(PAPERS)("%s", (paper) => {
  const rows = rowsOf(paper);

  test("has lines, and every test they name exists", () => {
    const proofs = rows.flatMap((cells) => proofsIn(cells.at(-1) ?? ""));
    expect(proofs.length).toBeGreaterThan(20);
    const missing = proofs.filter(
      ({ file, name }) => !existsSync(new URL(file, ROOT)) || !isNamed(textOf(file), name),
    );
    expect(missing).toEqual([]);
  });
});

test("a test that does not exist is noticed", () => {
  const file = "cloud/src/security.io.test.ts";
  expect(
    isNamed(textOf(file), "every answer, whatever its route, is guarded and kept nowhere"),
  ).toBe(true);
  expect(isNamed(textOf(file), "every answer is guarded")).toBe(false);
  expect(proofsIn(`\`${file}\` "x"; \`a.test.ts\` "y z"`)).toEqual([
    { file, name: "x" },
    { file: "a.test.ts", name: "y z" },
  ]);
});

test("every line of the threat model has a proof, or says why there is none", () => {
  const rows = rowsOf("0030-threat-model.md");
  const bare = rows.filter((cells) => {
    const proof = cells.at(-1) ?? "";
    return cells.length !== 3 || (proofsIn(proof).length === 0 && !/^none: .{20,}/.test(proof));
  });
  expect(bare).toEqual([]);
});

test("every provision is met with a proof, or not met with a reason", () => {
  const rows = rowsOf("0032-etsi-en-303-645.md");
  const answers = new Set(rows.map((cells) => cells[1]));
  expect(answers).toEqual(new Set(["met", "partly", "not met", "not applicable"]));
  for (const [provision, answer, how = "", proof = ""] of rows) {
    const isProved = proofsIn(proof).length > 0 || proof.startsWith("`hardware-docs/");
    if (answer === "met") expect(isProved && how !== "", provision).toBe(true);
    else expect(proof.length, provision).toBeGreaterThan(5);
  }
  for (let heading = 1; heading <= 13; heading++) {
    expect(rows.some(([provision]) => provision?.startsWith(`5.${heading}-`))).toBe(true);
  }
});

interface Package {
  dependencies?: Record<string, string>;
  license?: string;
  version?: string;
}

interface Locked {
  dev?: boolean;
  link?: boolean;
  inBundle?: boolean;
  integrity?: string;
  hasInstallScript?: boolean;
}

const WORKSPACES = ["firmware", "gateway", "cloud", "simulator"] as const;
const table = rowsOf("0031-dependencies.md").map(([name = "", version, users, ...rest]) => ({
  name: name.replaceAll("`", ""),
  version,
  users,
  licence: rest.at(-1),
}));
const locked = () =>
  Object.entries(
    (JSON.parse(textOf("package-lock.json")) as { packages: Record<string, Locked> }).packages,
  ).filter(([path, entry]) => path.startsWith("node_modules/") && entry.link !== true);

describe("the table of dependencies", () => {
  test("every runtime dependency of every package stands in the table, and no other", () => {
    const used = new Map<string, { version: string; users: string[] }>();
    for (const workspace of WORKSPACES) {
      const { dependencies = {} } = JSON.parse(textOf(`${workspace}/package.json`)) as Package;
      for (const [name, version] of Object.entries(dependencies)) {
        if (name.startsWith("@anxin/")) continue;
        const known = used.get(name) ?? { version, users: [] };
        used.set(name, { version, users: [...known.users, workspace] });
      }
    }
    const listed = table.map(({ name, version, users }) => [name, version, users]);
    const real = [...used]
      .sort()
      .map(([name, { version, users }]) => [name, version, users.join(", ")]);
    expect(listed).toEqual(real);
  });

  test("says the licence that the package says", () => {
    for (const { name, version, licence } of table) {
      const path = `node_modules/${name}/package.json`;
      if (!existsSync(new URL(path, ROOT))) continue;
      const installed = JSON.parse(textOf(path)) as Package;
      if (installed.version === version) expect(licence, name).toBe(installed.license);
    }
  });

  test("asks for exact versions, so that nothing comes by itself", () => {
    expect(table.filter(({ version }) => !/^\d+\.\d+\.\d+$/.test(version ?? ""))).toEqual([]);
  });
});

test("every package that ships is pinned by its hash", () => {
  const ships = locked().filter(([, { dev, inBundle }]) => dev !== true && inBundle !== true);
  expect(ships.length).toBeGreaterThan(100);
  const bare = ships.filter(([, { integrity }]) => integrity?.startsWith("sha512-") !== true);
  expect(bare.map(([path]) => path)).toEqual([]);
});

test("one package that ships runs anything at install, and it is named", () => {
  const runs = locked().filter(
    ([, entry]) => entry.dev !== true && entry.hasInstallScript === true,
  );
  expect(runs.map(([path]) => path)).toEqual(["node_modules/@serialport/bindings-cpp"]);
  expect(textOf("cloud/decisions/0031-dependencies.md")).toContain("`@serialport/bindings-cpp`");
});

/** Both sides of a comparison that leaves at the first difference. */
const COMPARED = /([\w.#?]+)(?:\([^()]*\))? *[!=]== *([\w.#?"'`]+)/g;
/** Names that hold a secret, or what is made with one. */
const SECRET =
  /(?:^|[.#?])(?:tag|mac|token|secret|password|passphrase|signature|pseudonym|rights?)$/;
/** Whether something is there at all is no secret. */
const ABSENCE = /^(?:undefined|null|["'`])/;

function comparesSecret(line: string): boolean {
  return [...line.matchAll(COMPARED)].some(([, left = "", right = ""]) => {
    const isSecret = SECRET.test(left) || SECRET.test(right);
    return isSecret && !ABSENCE.test(left) && !ABSENCE.test(right);
  });
}

describe("comparisons", () => {
  test("no secret is compared with === anywhere", () => {
    const found: string[] = [];
    const files = globSync("{firmware,gateway,cloud}/{src,tools}/**/*.ts", {
      cwd: fileURLToPath(ROOT),
    }).filter((file) => !/\.test\.ts$|testing|fixtures|proof/.test(file));
    expect(files.length).toBeGreaterThan(300);
    for (const file of files) {
      for (const line of textOf(file).split("\n")) {
        if (comparesSecret(line)) found.push(`${file}: ${line.trim()}`);
      }
    }
    expect(found).toEqual([]);
  });

  test.each([
    "if (token === stored) return true;",
    "return given !== this.#secret;",
    "if (mac(key, body) !== tag) return undefined;",
    "return password === known.get(kiosk);",
    "if (row?.token === token) return row;",
  ])("%s would be found", (line) => {
    expect(comparesSecret(line)).toBe(true);
  });

  test("whether there is one at all may be asked", () => {
    expect(comparesSecret('if (token === "" || secret !== undefined) return;')).toBe(false);
  });
});
