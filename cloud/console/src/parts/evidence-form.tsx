import { App, Button, Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { freshKey } from "../api/client.ts";
import { useKeeping } from "../kept/use-kept.ts";
import type { Evidence } from "../kept/phone-store.ts";
import { smallPhoto } from "../kept/small-photo.ts";
import { useVoice } from "../texts/texts.ts";

type About = Pick<Evidence, "account" | "kiosk" | "load" | "lane" | "names">;
type Draft = Pick<Evidence, "request" | "note" | "photo">;

const NOTE_MAX = 500;

/** What is being written, by load: it outlives the link's coming and going, not the page. */
const drafts = new Map<string, Draft>();
const freshDraft = (): Draft => ({ request: freshKey(), note: "", photo: null });

/** A note and a photo of one load: kept on the phone at once, and sent from there. */
export function EvidenceForm({ about }: { about: About }) {
  const { say } = useVoice();
  const { message } = App.useApp();
  const { add, send } = useKeeping();
  const [draft, setDraft] = useState(() => drafts.get(about.load) ?? freshDraft());
  const chooser = useRef<HTMLInputElement>(null);
  const change = (part: Partial<Draft>) => {
    // A handler may still hold the draft of before a photo was ready.
    const next = { ...(drafts.get(about.load) ?? draft), ...part };
    drafts.set(about.load, next);
    setDraft(next);
  };
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    try {
      change({ photo: await smallPhoto(file) });
    } catch {
      void message.error(say("evidence.unreadable"));
    }
  };
  const save = async () => {
    const { request, note, photo } = drafts.get(about.load) ?? draft;
    if (note.trim() === "" && photo === null) return void message.info(say("evidence.empty"));
    const noted = { notedAt: Date.now(), note: note.trim(), photo };
    change(freshDraft());
    try {
      await add({ ...about, request, ...noted, state: "waiting", code: "" });
      void message.success(say("evidence.saved"));
      void send(about.account);
    } catch {
      change({ request, note, photo });
      void message.error(say("evidence.noRoom"));
    }
  };
  return (
    <section aria-labelledby="evidence" className="panel-card">
      <h2 id="evidence">{say("evidence.title")}</h2>
      <p className="faint">{say("evidence.help")}</p>
      <Input.TextArea
        aria-label={say("evidence.note")}
        placeholder={say("evidence.note")}
        value={draft.note}
        maxLength={NOTE_MAX}
        rows={3}
        onChange={({ target }) => change({ note: target.value })}
      />
      {draft.photo !== null && <Preview photo={draft.photo} />}
      <input
        ref={chooser}
        type="file"
        accept="image/*"
        hidden
        onChange={({ target }) => {
          void choose(target.files?.[0]);
          target.value = "";
        }}
      />
      <div className="round-acts">
        <Button size="large" onClick={() => chooser.current?.click()}>
          {say(draft.photo === null ? "evidence.photo" : "evidence.photoAgain")}
        </Button>
        <Button size="large" type="primary" onClick={() => void save()}>
          {say("evidence.save")}
        </Button>
      </div>
    </section>
  );
}

function Preview({ photo }: { photo: Uint8Array<ArrayBuffer> }) {
  const { say } = useVoice();
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([photo], { type: "image/jpeg" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [photo]);
  return <img className="photo" src={address} alt={say("evidence.photoOf")} />;
}
