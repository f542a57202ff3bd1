import { randomBytes } from "node:crypto";
import type { InjectOptions } from "fastify";
import { beforeEach, expect, test } from "vitest";
import { itemOf, restocked, type TestDatabase } from "../fixtures/test-cloud.ts";
import { onDatabases } from "../fixtures/on-databases.ts";
import { HOST, openWholeApp, type WholeApp } from "../fixtures/whole-app.ts";
import { makeApiKey } from "../people/api-keys.ts";
import type { Role } from "../people/roles.ts";
import { TERRITORY } from "../people/territory.ts";
import { EVIDENCE_KEPT_MS, EVIDENCE_OF_LOAD_MAX, PHOTO_BYTES_MAX } from "./evidence.ts";

const ascii = (text: string) => [...Buffer.from(text, "latin1")];
const segment = (code: number, body: readonly number[]) => [
  0xff,
  code,
  (body.length + 2) >> 8,
  (body.length + 2) & 255,
  ...body,
];
const EXIF = segment(0xe1, ascii("Exif\0\0GPS 37.0459"));
const PICTURE = [
  ...segment(0xc0, [8, 0, 3, 0, 4, 1, 1, 0x11, 0]),
  ...segment(0xda, [1, 1, 0, 0, 63, 0]),
  1,
  2,
  3,
  0xff,
  0xd9,
];
const jpeg = (...beside: number[]) => Buffer.from([0xff, 0xd8, ...beside, ...PICTURE]);
const NOTE = { notedAt: 1795219200000, note: "货道 1 已装满" };

onDatabases("notes and photos of loads", ["pglite", "postgres"], (database) => {
  let whole: WholeApp;
  let load: string;
  const keys = new Map<Role, string>();

  beforeEach(async () => {
    whole = await openWholeApp(database() as TestDatabase);
    const { cloud } = whole;
    await TERRITORY.put(cloud.db, "k1", "350181");
    await cloud.gateways.take("g1", { kiosks: ["k1"] });
    await cloud.gateways.intake("g1", [itemOf(restocked(1, 2))]);
    const wish = { kiosk: "k1", lane: 1, lot: "B7", expiry: 20290101, count: 6 };
    load = await cloud.county.planLoad(wish);
    for (const role of ["restocker", "warehouse-keeper", "province-viewer"] as const) {
      const grants = [{ role, place: "350181" }];
      const expiresAt = cloud.time.now + 2 * EVIDENCE_KEPT_MS;
      const parts = { ...cloud.parts, entropy: (count: number) => randomBytes(count) };
      const made = await makeApiKey(parts, { name: role, grants, madeBy: "office", expiresAt });
      keys.set(role, made.token);
    }
    return () => whole.app.close();
  });

  const ask = (who: Role, wish: InjectOptions) =>
    whole.app.inject({
      ...wish,
      headers: { host: HOST, authorization: `Bearer ${keys.get(who)}`, ...wish.headers },
    });
  const at = (path: string) => `/api/v1/kiosks/k1/${path}`;
  const send = (key: string, body: object, of = load) =>
    ask("restocker", {
      method: "POST",
      url: at(`loads/${of}/evidence`),
      headers: { "idempotency-key": key },
      payload: body,
    });
  const code = (answer: { json: () => { code?: string } }) => answer.json().code;
  const rows = () => whole.cloud.db.selectFrom("load_evidence").selectAll().execute();

  test("a photo is kept without where it was taken, and shown as nothing but a picture", async () => {
    const photo = jpeg(...EXIF).toString("base64");
    const sent = await send("phone-key-1", { ...NOTE, photo });
    expect(sent.statusCode).toBe(201);
    const listed = await ask("warehouse-keeper", { url: at("evidence") });
    const { items } = listed.json<{ items: { evidence: number }[] }>();
    expect(items).toEqual([
      {
        evidence: sent.json<{ evidence: number }>().evidence,
        load,
        sentBy: expect.stringContaining("key:"),
        notedAt: NOTE.notedAt,
        receivedAt: whole.cloud.time.now,
        note: NOTE.note,
        hasPhoto: true,
      },
    ]);
    const url = at(`evidence/${items[0]?.evidence}/photo`);
    const shown = await ask("warehouse-keeper", { url });
    expect(shown.rawPayload).toEqual(jpeg());
    expect(shown.headers).toMatchObject({
      "content-type": "image/jpeg",
      "x-content-type-options": "nosniff",
      "content-disposition": expect.stringContaining("attachment"),
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "cross-origin-resource-policy": "same-origin",
    });
  });

  test("what a phone sends again is kept once, also after answers are forgotten", async () => {
    const first = await send("phone-key-1", NOTE);
    whole.cloud.time.now += 3 * 86_400_000;
    for (const chore of whole.cloud.chores) await chore();
    const again = await send("phone-key-1", NOTE);
    expect([again.statusCode, again.json()]).toEqual([201, first.json()]);
    const both = await Promise.all([send("phone-key-2", NOTE), send("phone-key-2", NOTE)]);
    expect(both.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    expect(await rows()).toHaveLength(2);
    whole.cloud.time.now += 3 * 86_400_000;
    for (const chore of whole.cloud.chores) await chore();
    const other = await send("phone-key-1", { ...NOTE, note: "另一句" });
    expect(code(other)).toBe("idempotency-key-reused");
  });

  test("no box moves by it, and a load stays open", async () => {
    const counted = async () => ({
      loads: await whole.cloud.county.openLoads("k1"),
      stock: await whole.cloud.db.selectFrom("stock").selectAll().execute(),
      movements: await whole.cloud.db.selectFrom("movements").selectAll().execute(),
      documents: await whole.cloud.db.selectFrom("documents").selectAll().execute(),
    });
    const before = await counted();
    await send("phone-key-1", { ...NOTE, note: "6 盒已装入", photo: jpeg().toString("base64") });
    expect(await rows()).toHaveLength(1);
    expect(await counted()).toEqual(before);
  });

  test("a page that calls itself a picture, a huge one and nothing at all are refused", async () => {
    const page = Buffer.from("<html><script>alert(1)</script>").toString("base64");
    expect(code(await send("phone-key-1", { ...NOTE, photo: page }))).toBe("bad-photo");
    const huge = Buffer.alloc(PHOTO_BYTES_MAX + 3).toString("base64");
    expect(code(await send("phone-key-2", { ...NOTE, photo: huge }))).toBe("bad-request");
    const larger = Buffer.alloc(2 * PHOTO_BYTES_MAX).toString("base64");
    expect(code(await send("phone-key-3", { ...NOTE, photo: larger }))).toBe("too-large");
    expect(code(await send("phone-key-4", { ...NOTE, note: " " }))).toBe("bad-request");
    expect(code(await send("phone-key-5", NOTE, "no-such-load"))).toBe("not-found");
    expect(await rows()).toEqual([]);
  });

  test("one load takes so many and no more; a repeat of one that is there is still answered", async () => {
    for (let n = 0; n < EVIDENCE_OF_LOAD_MAX; n++) await send(`phone-key-${n}`, NOTE);
    expect(code(await send("phone-key-more", NOTE))).toBe("evidence-full");
    expect((await send("phone-key-0", NOTE)).statusCode).toBe(201);
  });

  test("who only looks at figures sees no photo, and neither does who sends them", async () => {
    for (const who of ["province-viewer", "restocker"] as const) {
      expect(code(await ask(who, { url: at("evidence") }))).toBe("wrong-role");
    }
  });

  test("a long number in a note is not kept, and after a year nothing is", async () => {
    await send("phone-key-1", { ...NOTE, note: "请打 13800138000" });
    expect((await rows())[0]?.note).not.toContain("13800138000");
    whole.cloud.time.now += EVIDENCE_KEPT_MS + 1;
    for (const chore of whole.cloud.chores) await chore();
    expect(await rows()).toEqual([]);
  });
});
