import { runProof } from "../../src/kiosk/proof.ts";

declare function print(line: string): void;

const { passed, failed } = runProof(
  (line) => print(line),
  (rows) => print("rows " + rows),
);
print(JSON.stringify({ passed, failed }));
