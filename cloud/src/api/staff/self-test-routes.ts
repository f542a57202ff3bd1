import { Type } from "@fastify/type-provider-typebox";
import { SELF_TEST_RECORD, type SelfTestRecord } from "@anxin/firmware/contract/self-test";
import {
  keepSelfTest,
  type KeptSelfTest,
  selfTestProblem,
  selfTestsOf,
} from "../../county/self-tests.ts";
import { type Action, mayAnywhere } from "../../people/roles.ts";
import { ApiError } from "../errors.ts";
import { creates, reads, type StaffRoute } from "../staff-route.ts";
import * as shapes from "./shapes.ts";
import { KIOSK_PARAMS, kioskPlace, listOf } from "./shapes.ts";

const RECORD = Type.Unsafe<SelfTestRecord>({ ...SELF_TEST_RECORD, additionalProperties: false });

const KEPT = Type.Object({
  record: Type.Unsafe<SelfTestRecord>(SELF_TEST_RECORD),
  receivedAt: shapes.MS,
  receivedFrom: Type.String(),
  factsKept: Type.Boolean({
    description: "Every fact the test says it wrote is in the ledger, signed by the kiosk",
  }),
});

const EXAMPLE: SelfTestRecord = {
  format: 1,
  id: "0123456789abcdef",
  kiosk: "k1",
  epoch: 1,
  technician: "李伟",
  startedAt: 1795219200,
  endedAt: 1795219500,
  outcome: "failed",
  tool: "0.1.0",
  program: "",
  serials: [{ part: "controller", serial: "c0ffee-1234" }],
  checks: [{ check: "clock", lane: 0, result: "failed", code: "clock-lost", values: [] }],
  facts: { first: 0, last: 0 },
};

/** Who may see which colleague tested and who brought the record. */
const NAMED_TO: readonly Action[] = ["kiosks.change", "people.read"];

function nameless(kept: KeptSelfTest): KeptSelfTest {
  return { ...kept, receivedFrom: "", record: { ...kept.record, technician: "" } };
}

/** What technicians' self-tests found. */
export const SELF_TEST_ROUTES: readonly StaffRoute[] = [
  reads({
    url: "/kiosks/:kiosk/self-test-records",
    id: "listSelfTests",
    summary: "Records of technicians' self-tests of a kiosk, newest first, at most fifty",
    action: "kiosks.read",
    place: kioskPlace,
    shape: { params: KIOSK_PARAMS, answer: listOf(KEPT) },
    answer: async ({ params, cloud, who }) => {
      const items = await selfTestsOf(cloud.parts.db, params.kiosk);
      const names = NAMED_TO.some((action) => mayAnywhere(who.grants, action));
      return { items: names ? items : items.map(nameless) };
    },
  }),
  creates({
    url: "/kiosks/:kiosk/self-test-records",
    id: "keepSelfTest",
    summary: "Keeps the record of a self-test; a record once kept never changes",
    action: "kiosks.change",
    place: kioskPlace,
    shape: {
      params: KIOSK_PARAMS,
      body: RECORD,
      answer: Type.Object({ id: Type.String() }),
    },
    example: { body: EXAMPLE },
    make: async ({ params, body, cloud, who }) => {
      const problem = selfTestProblem(body, params.kiosk);
      if (problem !== undefined) throw new ApiError("bad-request", problem);
      const { db, time } = cloud.parts;
      const received = { at: time.nowMs(), from: who.id };
      if (!(await keepSelfTest(db, body, received))) throw new ApiError("already-there", body.id);
      const { id, outcome } = body;
      const after = { id, outcome };
      return { answer: { id }, subject: `kiosks/${params.kiosk}/self-test-records/${id}`, after };
    },
  }),
];
