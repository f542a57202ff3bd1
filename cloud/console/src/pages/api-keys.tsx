import { Button } from "antd";
import { useState } from "react";
import { call, type Answer } from "../api/client.ts";
import { useAnswer, useForget } from "../api/queries.ts";
import { Link } from "../frame/address.ts";
import { useMay } from "../frame/session.ts";
import type { Column } from "../parts/data-table.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { NumberField, TextField } from "../parts/fields.tsx";
import { GrantsField, grantsTyped, type Grant } from "../parts/grants-field.tsx";
import { useGrantsText } from "../parts/grants-text.ts";
import { usePeople } from "../parts/people-names.ts";
import { ShownOnce } from "../parts/shown-once.tsx";
import { TablePage } from "../parts/table-page.tsx";
import { useVoice } from "../texts/texts.ts";

type Key = Answer<"listApiKeys">["items"][number];

/** Programs' keys: what each may do where, until when, and ending one. */
export function ApiKeys() {
  const { say } = useVoice();
  const may = useMay();
  const keys = useAnswer("listApiKeys");
  const columns = useColumns((key) => setRevoking(key));
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Key>();
  const [token, setToken] = useState<string>();
  return (
    <>
      <Link to="/people">{say("people.all")}</Link>
      <TablePage
        title={say("keys.title")}
        acts={
          may("keys.change") && (
            <Button type="primary" onClick={() => setMaking(true)}>
              {say("keys.make")}
            </Button>
          )
        }
        name="api-keys"
        of={keys}
        columns={columns}
        rowKey={({ key }) => key}
        nothing={say("keys.none")}
      />
      {isMaking && <MakeKeyForm show={setToken} close={() => setMaking(false)} />}
      {revoking !== undefined && <RevokeForm of={revoking} close={() => setRevoking(undefined)} />}
      {token !== undefined && (
        <ShownOnce
          title={say("keys.token")}
          help={say("keys.tokenHelp")}
          secret={token}
          close={() => setToken(undefined)}
        />
      )}
    </>
  );
}

function useColumns(revoke: (key: Key) => void): readonly Column<Key>[] {
  const { say, time } = useVoice();
  const may = useMay();
  const grantsText = useGrantsText();
  const { person } = usePeople();
  const [openedAt] = useState(() => Date.now());
  const standingOf = ({ revoked, expiresAt }: Key) => {
    if (revoked) return say("keys.revoked");
    return say(expiresAt <= openedAt ? "keys.over" : "keys.good");
  };
  return [
    { key: "name", title: say("keys.name"), value: ({ name }) => name },
    { key: "roles", title: say("people.roles"), value: ({ grants }) => grantsText(grants) },
    { key: "by", title: say("keys.madeBy"), value: ({ madeBy }) => person(madeBy) },
    {
      key: "expires",
      title: say("keys.expires"),
      value: ({ expiresAt }) => expiresAt,
      text: ({ expiresAt }) => time(expiresAt),
    },
    { key: "state", title: say("people.state"), value: standingOf, isChoice: true },
    {
      key: "act",
      title: say("alerts.act"),
      value: () => null,
      look: (key) =>
        may("keys.change") && !key.revoked ? (
          <Button size="small" danger onClick={() => revoke(key)}>
            {say("keys.revoke")}
          </Button>
        ) : null,
      isAction: true,
    },
  ];
}

interface Typed {
  name: string;
  grants?: readonly Grant[];
  days: number;
}

/** As the service takes it: a key nobody remembers must end by itself. */
const DAYS = [1, 366] as const;
const DAYS_USUAL = 90;

function MakeKeyForm({ show, close }: { show: (token: string) => void; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async ({ name, grants, days }: Typed) => {
    const body = { name: name.trim(), grants: grantsTyped(grants), days };
    const made = await call("makeApiKey", { body });
    await forget("listApiKeys");
    if (made.token !== null) show(made.token);
    return say("keys.made");
  };
  return (
    <Dialog
      title={say("keys.make")}
      help={say("keys.makeHelp")}
      okText={say("people.makeOk")}
      start={{ days: DAYS_USUAL, grants: [{}] as never }}
      save={save}
      close={close}
    >
      <TextField name="name" label={say("keys.name")} max={64} />
      <GrantsField />
      <NumberField name="days" label={say("keys.days")} range={DAYS} />
    </Dialog>
  );
}

function RevokeForm({ of: { key, name }, close }: { of: Key; close: () => void }) {
  const { say } = useVoice();
  const forget = useForget();
  const save = async () => {
    await call("revokeApiKey", { params: { key }, ifMatch: "*" });
    await forget("listApiKeys");
    return say("keys.revokedNow");
  };
  return (
    <Dialog
      title={say("keys.revokeOf", { name })}
      help={say("keys.revokeHelp")}
      okText={say("keys.revoke")}
      isDangerous
      save={save}
      close={close}
    />
  );
}
