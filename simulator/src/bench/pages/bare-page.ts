import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** What any page costs in this browser over this line: one document, and what it may ask for. */
export interface BareServer {
  url: string;
  stop: () => Promise<void>;
}

const HELLO = "<!doctype html><meta charset=utf-8><title>bare</title><h1>安心</h1>";
/** Rows of the same data as the console's table shows at once, in plain HTML. */
const ROWS_AT_ONCE = 50;
const TABLE = `<!doctype html><meta charset=utf-8><title>bare</title><table></table><script>
fetch("/rows").then((answer) => answer.json()).then(({ items }) => {
  const cell = (text) => "<td>" + String(text).replace(/[&<]/g, "") + "</td>";
  const row = ({ kiosk, names }) => "<tr>" + cell(kiosk) + cell(names.zh) + "</tr>";
  document.querySelector("table").innerHTML = items.slice(0, ${ROWS_AT_ONCE}).map(row).join("");
});
</script>`;

/** Serves `/` with a heading, `/table` with a bare table of `rows`, a JSON text. */
export async function startBare(rows: string): Promise<BareServer> {
  const server = createServer((request, response) => {
    const isRows = request.url === "/rows";
    response.setHeader("content-type", isRows ? "application/json" : "text/html");
    response.end(isRows ? rows : request.url === "/table" ? TABLE : HELLO);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}
