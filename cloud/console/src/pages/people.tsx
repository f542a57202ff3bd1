import { Button } from "antd";
import { useState } from "react";
import type { Answer } from "../api/client.ts";
import { useAnswer } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import { accountAddress, MakeAccountForm } from "../parts/account-forms.tsx";
import type { Column } from "../parts/data-table.tsx";
import { useGrantsText } from "../parts/grants-text.ts";
import { TablePage } from "../parts/table-page.tsx";
import { useVoice } from "../texts/texts.ts";

type Account = Answer<"listPeople">["items"][number];

/** Who works with the service, as what and where. */
export function People() {
  const { say } = useVoice();
  const may = useMay();
  const grantsText = useGrantsText();
  const people = useAnswer("listPeople");
  const [isMaking, setMaking] = useState(false);
  const columns: readonly Column<Account>[] = [
    {
      key: "person",
      title: say("people.person"),
      value: ({ person }) => person,
      look: ({ person, account }) => <Link to={accountAddress(account)}>{person}</Link>,
    },
    { key: "name", title: say("people.name"), value: ({ name }) => name },
    { key: "roles", title: say("people.roles"), value: ({ grants }) => grantsText(grants) },
    {
      key: "entered",
      title: say("people.password"),
      value: ({ hasPassword }) => say(hasPassword ? "people.passwordSet" : "people.passwordNone"),
      isChoice: true,
    },
    {
      key: "state",
      title: say("people.state"),
      value: ({ closed }) => say(closed ? "people.closed" : "people.open"),
      isChoice: true,
    },
  ];
  return (
    <>
      <TablePage
        title={say("people.title")}
        acts={
          <>
            {may("keys.read") && <Link to="/people/keys">{say("keys.title")}</Link>}
            {may("people.change") && (
              <Button type="primary" onClick={() => setMaking(true)}>
                {say("people.make")}
              </Button>
            )}
          </>
        }
        name="people"
        of={people}
        columns={columns}
        rowKey={({ account }) => account}
        nothing={say("people.none")}
      />
      {isMaking && <MakeAccountForm close={() => setMaking(false)} />}
    </>
  );
}
