import { simulate } from "./county/command.ts";
import { bootKiosk } from "./boards/kiosk-program.ts";
import { MemoryDatabase } from "../../cloud/src/memory-database/memory-database.ts";
const [seed, days, kiosks] = process.argv.slice(2);
const inputs = new Map<string, number>();
const sqls = new Map<string, number>();
const q = MemoryDatabase.prototype.query;
MemoryDatabase.prototype.query = function (t, p) {
  const k = t.replace(/\$\d+(, )?/g, "?").slice(0, 110);
  sqls.set(k, (sqls.get(k) ?? 0) + 1);
  return q.call(this, t, p);
};
const boot = (config: any) => {
  const b = bootKiosk(config);
  return (read: any, moment: any) => {
    const { program, effects } = b(read, moment);
    return {
      effects,
      program: {
        ...program,
        step: (at: any, input: any) => {
          const out = program.step(at, input);
          const k =
            input.kind +
            (input.topic ? " " + input.topic.split("/").pop() : "") +
            " -> " +
            [
              ...new Set(
                out.map((e: any) => e.kind + (e.topic ? ":" + e.topic.split("/").pop() : "")),
              ),
            ].join(",");
          inputs.set(k, (inputs.get(k) ?? 0) + 1);
          return out;
        },
      },
    };
  };
};
import { Agenda } from "./world/agenda.ts";
const who = new Map<string, number>();
const push = Agenda.prototype.push;
Agenda.prototype.push = function (e: any) { const s=(new Error().stack ?? "").split("\n").slice(2,7).map((l)=>l.replace(/.*\/(wt\/s-engine)\//,"").replace(/\)$/,"")).filter((l)=>!l.includes("world/time.ts")).slice(0,2).join(" < "); const a=e.action; e.action=()=>{ who.set(s,(who.get(s)??0)+1); return a(); }; return push.call(this,e); };
const c0 = process.cpuUsage();
const { report, findings } = await simulate(
  { seed: seed!, days: +days!, kiosks: +kiosks!, faults: "all", demand: undefined },
  { boot: boot as any },
);
const c = process.cpuUsage(c0);
console.log(JSON.stringify(report), "cpu", (c.user + c.system) / 1e6, findings.slice(0, 3));
console.log([...who].sort((a, b) => b[1] - a[1]).slice(0,25));console.log([...inputs].sort((a, b) => b[1] - a[1]).slice(0, 25));
console.log([...sqls].sort((a, b) => b[1] - a[1]).slice(0, 40));
