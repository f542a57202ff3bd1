/** The command that makes, renews and revokes a county's certificates; `USAGE` says how. */
import { parseArgs } from "node:util";
import { isKioskId } from "@anxin/firmware/contract";
import type { AuthorityFolder, Subject } from "./authority-folder.ts";
import { createAuthority, openAuthority } from "./authority-folder.ts";
import { IdentityError } from "./identity-error.ts";
import { passphraseFrom } from "./passphrase.ts";

const USAGE = `证书 / certificates: node gateway/src/identity/main.ts ...
  ca --host HOST[,HOST] [--county NAME] [--gateway NAME]   新建根证书和网关证书 / authority and first gateway
  gateway NAME --host HOST[,HOST]                          另一网关 / another gateway
  kiosk ID                                                 机器证书 / a kiosk's
  renew kiosk ID | renew gateway NAME | renew due          续期 / due: all that end within 30 days
  revoke kiosk ID | revoke gateway NAME                    吊销 / revoke
options: --folder FOLDER (county-ca)  --passphrase-file FILE`;

interface Said {
  words: string[];
  hosts: string[];
  folder: string;
  county: string;
  gateway: string;
  passphraseFile: string | undefined;
}

function said(args: string[]): Said {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      folder: text,
      host: text,
      county: text,
      gateway: text,
      "passphrase-file": text,
      help: { type: "boolean" },
    },
  });
  if (values.help === true) throw new IdentityError("bad-argument", USAGE);
  return {
    words: positionals,
    hosts: (values.host ?? "").split(",").filter((one) => one !== ""),
    folder: values.folder ?? "county-ca",
    county: values.county ?? "county",
    gateway: values.gateway ?? "site",
    passphraseFile: values["passphrase-file"],
  };
}

function subjectOf(holder: string | undefined, name: string | undefined): Subject {
  const known = holder === "kiosk" || holder === "gateway" ? holder : undefined;
  if (known === undefined || name === undefined || !isKioskId(name)) {
    throw new IdentityError("bad-argument", `name a kiosk or a gateway (a-z, 0-9, -)\n${USAGE}`);
  }
  return { holder: known, name };
}

async function authority({ hosts, ...wish }: Said): Promise<string[]> {
  if (hosts.length === 0) throw new IdentityError("bad-argument", `--host is missing\n${USAGE}`);
  const passphrase = await passphraseFrom(wish.passphraseFile);
  const nowMs = Date.now();
  const { folder, county } = wish;
  const opened = await createAuthority(folder, { county, passphrase, nowMs });
  const subject = subjectOf("gateway", wish.gateway);
  return [folder, await opened.make(subject, { hosts, nowMs })];
}

async function renewed(opened: AuthorityFolder, words: readonly string[]): Promise<string[]> {
  const nowMs = Date.now();
  const [, holder, name] = words;
  const subjects = holder === "due" ? opened.due(nowMs) : [subjectOf(holder, name)];
  const folders: string[] = [];
  for (const subject of subjects) folders.push(await opened.renew(subject, nowMs));
  return folders;
}

async function run(wish: Said): Promise<string[]> {
  const [command, first, second] = wish.words;
  if (command === "ca") return authority(wish);
  if (command === undefined || !["gateway", "kiosk", "renew", "revoke"].includes(command)) {
    throw new IdentityError("bad-argument", USAGE);
  }
  const isMaking = command === "gateway" || command === "kiosk";
  const subject = isMaking ? subjectOf(command, first) : undefined;
  if (command === "gateway" && wish.hosts.length === 0) {
    throw new IdentityError("bad-argument", `--host is missing\n${USAGE}`);
  }
  const opened = openAuthority(wish.folder, await passphraseFrom(wish.passphraseFile));
  const nowMs = Date.now();
  if (subject !== undefined) return [await opened.make(subject, { hosts: wish.hosts, nowMs })];
  if (command === "renew") return renewed(opened, wish.words);
  await opened.revoke(subjectOf(first, second), nowMs);
  return [`${wish.folder}/revoked.json`];
}

async function main(args: string[]): Promise<string[]> {
  return run(said(args));
}

main(process.argv.slice(2)).then(
  (paths) => {
    for (const path of paths) process.stdout.write(`已写好 / written: ${path}\n`);
  },
  (error: unknown) => {
    const code = error instanceof IdentityError ? error.code : "bad-argument";
    process.stderr.write(`${code}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
