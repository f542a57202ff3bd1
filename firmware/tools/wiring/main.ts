import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { papers } from "./papers.ts";
import { PAPERS } from "./parts-list.ts";

for (const [name, text] of Object.entries(papers())) {
  writeFileSync(join(PAPERS, name), text);
  console.log(join(PAPERS, name));
}
