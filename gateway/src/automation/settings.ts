/**
 * Node-RED's settings, read by Node-RED's process: loopback only, nothing installed from outside,
 * one administrator. Where things are comes in the environment (`node-red-process.ts`).
 */
import { timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

const env = (name: string): string => process.env[name] ?? "";
const secret = (file: string): string => readFileSync(`${env("ANXIN_SECRETS")}/${file}`, "utf8");
const ADMINISTRATOR = { username: "admin", permissions: "*" } as const;

const settings = {
  uiHost: "127.0.0.1",
  uiPort: Number(env("ANXIN_EDITOR_PORT")),
  flowFile: "flows.json",
  flowFilePretty: true,
  credentialSecret: secret("credential-secret").trim(),
  nodesDir: [env("ANXIN_PALETTE")],
  // Starts programs of this computer; the process may not anyway.
  nodesExcludes: ["90-exec.js"],
  contextStorage: { default: { module: "localfilesystem" } },
  lang: "zh-CN",
  diagnostics: { enabled: false, ui: false },
  telemetry: { enabled: false, updateNotification: false },
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpdate: false, allowUpload: false },
    modules: { allowInstall: false },
  },
  functionExternalModules: false,
  editorTheme: {
    page: { title: "安心 Anxin" },
    header: { title: "安心 Anxin · Node-RED" },
    tours: false,
    projects: { enabled: false },
  },
  logging: { console: { level: "error", metrics: false, audit: false } },
  adminAuth: {
    type: "credentials",
    users: async (name: string) => (name === ADMINISTRATOR.username ? ADMINISTRATOR : null),
    authenticate: async (name: string, password: string) =>
      name === ADMINISTRATOR.username && isPassword(password) ? ADMINISTRATOR : null,
  },
};

function isPassword(given: string): boolean {
  const right = Buffer.from(secret("admin-password").trim());
  const bytes = Buffer.from(given);
  return right.length === bytes.length && timingSafeEqual(right, bytes);
}

// Node-RED requires this file and writes into what it gets, which a module's own object forbids.
export { settings as "module.exports" };
