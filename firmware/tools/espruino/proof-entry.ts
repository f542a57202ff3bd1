import { runProof } from "../../src/kiosk/proof.ts";

declare function print(line: string): void;

const { passed, failed } = runProof((line) => print(line));
print(JSON.stringify({ passed, failed }));
