/** Where a file lives, which decides what it may import and which bans hold in it. */
export interface Zone {
  /** Path inside the repository, `/` between folders, such as `firmware/src/kiosk/vend.ts`. */
  path: string;
  /** Workspace the file belongs to; undefined for files of the root. */
  workspace: Workspace | undefined;
  /** First folder inside the workspace's `src`, or `tools`; empty when there is none. */
  folder: string;
  /** `*.test.ts`: runs under Vitest only, so the bans on what ships do not hold. */
  test: boolean;
  /** Touches nothing: no clock, no randomness, no timers, no process. */
  pure: boolean;
  /** Reaches an Espruino board, so it must be what that interpreter runs. */
  device: boolean;
  /**
   * Lives in a device folder but never reaches a device; device files may import only its types.
   */
  hostOnly: boolean;
}

export type Workspace = "firmware" | "gateway" | "cloud" | "simulator";

const WORKSPACES: readonly Workspace[] = ["firmware", "gateway", "cloud", "simulator"];

/** Folders that decide and touch nothing. */
export const PURE_FOLDERS: readonly string[] = [
  "firmware/src/contract",
  "firmware/src/kiosk",
  "firmware/src/board",
  "firmware/src/parts",
  "gateway/src/fleet",
  "cloud/src/inventory",
  "cloud/src/planning",
  "cloud/src/quota",
  "simulator/src/world",
];

/** Folders whose code runs on Espruino. */
export const DEVICE_FOLDERS: readonly string[] = [
  "firmware/src/contract",
  "firmware/src/kiosk",
  "firmware/src/board",
  "firmware/src/parts",
  "firmware/src/espruino",
  "simulator/src/parts",
];

/** Folders inside those that touch the world of a host. */
export const HOST_FOLDERS: readonly string[] = ["simulator/src/parts/rim"];

/** Parts of the contract for other machines and for people, which never reach a kiosk. */
export const HOST_ONLY: readonly string[] = [
  "firmware/src/contract/schemas",
  "firmware/src/contract/asyncapi",
  "firmware/src/contract/self-test",
  "firmware/src/contract/sentences",
  "firmware/src/contract/uplink",
  "firmware/src/contract/site",
];

/** The zone of a file named by an absolute or relative path. */
export function zoneOf(filename: string): Zone {
  const path = repositoryPath(filename);
  const workspace = WORKSPACES.find((name) => path.startsWith(`${name}/`));
  const test = path.endsWith(".test.ts") || path.endsWith(".test.tsx");
  const hostOnly = HOST_ONLY.some((prefix) => matchesPart(path, prefix));
  const device = inside(path, DEVICE_FOLDERS) && !inside(path, HOST_FOLDERS);
  return {
    path,
    workspace,
    folder: folderOf(path),
    test,
    pure: !test && inside(path, PURE_FOLDERS),
    device: !test && !hostOnly && device,
    hostOnly,
  };
}

/** Cuts everything before the last `<workspace>/src` or `<workspace>/tools`, so any cwd works. */
function repositoryPath(filename: string): string {
  const parts = filename.split("\\").join("/").split("/");
  for (let at = parts.length - 2; at >= 0; at -= 1) {
    const isWorkspace = WORKSPACES.some((name) => name === parts[at]);
    const next = parts[at + 1];
    if (isWorkspace && (next === "src" || next === "tools")) return parts.slice(at).join("/");
  }
  return parts.join("/");
}

function folderOf(path: string): string {
  const [, area, folder, ...rest] = path.split("/");
  if (area === "tools") return "tools";
  return area === "src" && folder !== undefined && rest.length > 0 ? folder : "";
}

function inside(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(`${folder}/`));
}

/** `prefix.ts`, `prefix-more.ts` or anything in the folder `prefix/`. */
function matchesPart(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  const next = path[prefix.length];
  return next === "." || next === "/" || next === "-";
}
