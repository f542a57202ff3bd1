/** The thread that commits: a connection of its own to the journal's file. */
import { parentPort, workerData } from "node:worker_threads";
import type { Write } from "./commit.ts";
import { LocalCommitter } from "./commit.ts";
import type { ConnectionOptions } from "./connection.ts";
import { connect } from "./connection.ts";
import { JournalError } from "./port.ts";
import { prepare } from "./statements.ts";
import type { CommitAnswer } from "./threaded-committer.ts";

const db = connect(workerData as ConnectionOptions);
const committer = new LocalCommitter(db, prepare(db));

parentPort?.on("message", (order: Write | "close") => {
  if (order !== "close") {
    parentPort?.postMessage(answerTo(order));
    return;
  }
  db.close();
  parentPort?.close();
});

/** What is no refusal of the disk is a bug, and ends the process. */
function answerTo(write: Write): CommitAnswer {
  try {
    return { written: committer.commit(write) };
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    return { refused: { kind: error.kind, message: error.message } };
  }
}
