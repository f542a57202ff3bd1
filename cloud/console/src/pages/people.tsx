import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { DataTable, type Column } from "../parts/data-table.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { Failed, Loading } from "../parts/states.tsx";
import { useVoice } from "../texts/texts.ts";

type Account = Answer<"listPeople">["items"][number];

/** Who works with the service, as what and where. */
export function People() {
  const { say } = useVoice();
  const people = useAnswer("listPeople");
  if (people.isError && people.data === undefined) {
    return <Failed error={people.error} again={people.refetch} />;
  }
  if (people.data === undefined) return <Loading />;
  const rolesOf = ({ grants }: Account) =>
    grants
      .map(({ role, place }) => {
        return `${say(`role.${role}`)} (${place === "" ? say("people.everywhere") : place})`;
      })
      .join(", ");
  const columns: readonly Column<Account>[] = [
    { key: "person", title: say("people.person"), value: ({ person }) => person },
    { key: "name", title: say("people.name"), value: ({ name }) => name },
    { key: "roles", title: say("people.roles"), value: rolesOf },
    {
      key: "state",
      title: say("people.state"),
      value: ({ closed }) => (closed ? say("people.closed") : say("people.open")),
      isChoice: true,
    },
  ];
  return (
    <>
      <PageHead title={say("people.title")} />
      <DataTable
        name="people"
        rows={people.data.items}
        columns={columns}
        rowKey={({ account }) => account}
      />
    </>
  );
}
