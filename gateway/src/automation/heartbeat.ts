/**
 * Loaded before Node-RED in its process: answers the gateway, and ends the process when the gateway
 * is gone, from a thread of its own, for a flow that spins keeps the first one from hearing.
 */
import fs from "node:fs";
import { Worker, isMainThread } from "node:worker_threads";

const PARENT = process.ppid;
const LOOK_MS = 1000;

if (isMainThread) {
  // The permission model refuses it, and Node-RED would show every saving as a failure.
  fs.fsync = Object.assign((_fd: number, done: fs.NoParamCallback) => done(null), fs.fsync);
  process.on("message", () => process.send?.("here"));
  process.on("disconnect", () => process.exit(0));
  const watch = new Worker(new URL(import.meta.url));
  watch.unref();
} else {
  setInterval(() => {
    if (process.ppid !== PARENT) process.kill(process.pid, "SIGKILL");
  }, LOOK_MS);
}
