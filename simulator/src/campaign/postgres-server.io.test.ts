import { describeWith } from "@anxin/firmware/testing";
import { afterEach, describe, expect, it } from "vitest";
import { PostgresServer, postgresPrograms } from "./postgres-server.ts";

const programs = postgresPrograms();
const name = "a private PostgreSQL";
// The programs are enough: these tests start their own server.
if (programs === undefined) describeWith(["postgresql"], name, tell);
else describe(name, tell);

function tell(): void {
  let server: PostgresServer | undefined;
  afterEach(async () => {
    await server?.stop();
  });

  async function rowsAfterKill(planted: boolean): Promise<string> {
    server = new PostgresServer({ programs: programs ?? "/nowhere", planted });
    await server.start();
    await server.query("create table boxes (box int)");
    await server.query("checkpoint");
    await server.query("insert into boxes values (1), (2)");
    await server.kill();
    await expect(server.query("select 1")).rejects.toThrow("connection");
    await server.restart();
    return server.query("select count(*) from boxes");
  }

  it("keeps what it committed through SIGKILL and crash recovery", async () => {
    expect(await rowsAfterKill(false)).toBe("2");
  });

  it("loses what it had answered, when planted to answer before its log is written", async () => {
    expect(await rowsAfterKill(true)).toBe("0");
  });
}
