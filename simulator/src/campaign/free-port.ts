import { createServer } from "node:net";

/**
 * A loopback port that was free a moment ago; a killed server must come back on the port it had.
 */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new RangeError("no port was given");
  return address.port;
}
