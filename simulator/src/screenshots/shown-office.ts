import { askStaff } from "../live/console-staff.ts";
import type { LiveCounty } from "../live/live-county.ts";

const COUNTY = "130534";

/** People, a program's key and a channel, as a county's office has them. */
export async function shownOffice({ cloud }: LiveCounty): Promise<void> {
  const cookie = await cloud.officeSession();
  const make = async (path: string, body: unknown) => {
    const { status } = await askStaff(cloud, { method: "POST", path, cookie, body });
    if (status !== 201) throw new Error(`${path} was not made: ${status}`);
  };
  const at = (role: string, place = COUNTY) => ({ role, place });
  for (const [name, person, grants] of [
    ["wang", "王主任", [at("county-manager", "")]],
    ["chen", "陈库管", [at("warehouse-keeper", "qh-store")]],
    ["zhao", "赵小北", [at("restocker"), at("technician", "130534102")]],
  ] as const) {
    await make("/people", { name, person, grants });
  }
  await make("/documents/adjustment", {
    warehouse: "qh-store",
    zone: "pending",
    reason: "外箱破损，少两盒",
    lines: [{ product: "film", lot: "F2609-1", change: -2 }],
  });
  await make("/api-keys", { name: "大屏", grants: [at("province-viewer", "")], days: 90 });
  await make("/alert-channels", {
    name: "县里的值班群",
    place: COUNTY,
    roles: ["technician", "restocker"],
    // Off: a county that is only looked at tells nobody.
    isOn: false,
    address: {
      kind: "dingtalk",
      url: "https://oapi.dingtalk.com/robot/send?access_token=example",
      secret: "SEC0123456789abcdef",
    },
  });
}
