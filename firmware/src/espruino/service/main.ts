/** The program a technician's tool sends over the cable and runs in memory; see `service.ts`. */
import { CONFIGURATION_FILE, readConfiguration } from "../../contract/configuration.ts";
import { interpreterPlatform } from "../interpreter.ts";
import type { ServiceConsole } from "./report.ts";
import { Service } from "./service.ts";

declare const global: { anxinService?: ServiceConsole };
declare function load(): void;

const platform = interpreterPlatform();
const found = readConfiguration(platform.file(CONFIGURATION_FILE));
const lanes = typeof found === "string" ? "spirals" : found.lanes;
const service = new Service(platform, lanes, () => load());
global.anxinService = service.console();
service.start();
