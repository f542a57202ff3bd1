import { attribute, type Html, html } from "@anxin/cloud/html";
import {
  OUTCOME_SENTENCES,
  REFUSAL_SENTENCES,
  SHOWN_SENTENCES,
  type Sentence,
} from "@anxin/firmware/contract/sentences";
import { PEOPLE } from "../live/made-up-person.ts";
import { cabinetPicture } from "./cabinet-picture.ts";
import { type TwinKey, type TwinLanguage, type TwinSay, twinSay } from "./twin-texts.ts";
import type { TwinView } from "./twin-view.ts";

/** Where a person goes from the twin's page. */
export interface TwinLinks {
  residentPage: string;
  countyPage: string;
  others: readonly { kiosk: string; name: string }[];
}

const SENTENCES: Record<string, Sentence | undefined> = {
  ...REFUSAL_SENTENCES,
  ...OUTCOME_SENTENCES,
  ...SHOWN_SENTENCES,
};

const TURNS = {
  good: "turnGood",
  jam: "turnJam",
  noDrop: "turnNoDrop",
  doubleDrop: "turnDoubleDrop",
  noStart: "turnNoStart",
} as const satisfies Record<TwinView["trouble"]["turn"], TwinKey>;

/** The page of one machine: its front, and everything a person can do to it. */
export function twinPage(view: TwinView, links: TwinLinks, language: TwinLanguage): string {
  const say = twinSay(language);
  const other = language === "zh" ? "en" : "zh";
  return html`<!doctype html>
    <html lang="${language === "zh" ? "zh-CN" : "en"}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${view.names[language]} · ${say("title")}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/twin.css" />
        <script type="module" src="/twin.js"></script>
      </head>
      <body ${attribute("data-kiosk", view.kiosk)} ${attribute("data-language", language)}>
        <header>
          <p class="brand">安心 · ${say("title")}</p>
          <nav>
            ${links.others.map(
              ({ kiosk, name }) =>
                html`<a
                  href="/k/${kiosk}?lang=${language}"
                  ${attribute("aria-current", kiosk === view.kiosk && "page")}
                  >${name}</a
                >`,
            )}
            <a href="/k/${view.kiosk}?lang=${other}" lang="${other}"
              >${other === "en" ? "English" : "中文"}</a
            >
          </nav>
        </header>
        <main>
          <h1>${view.names[language]}</h1>
          <p class="intro">
            ${say("intro")}
            <a href="${links.residentPage}" target="_blank">${say("residentPage")}</a>
            <a href="${links.countyPage}" target="_blank">${say("countyPage")}</a>
          </p>
          <p
            id="said"
            role="status"
            data-gone="${say("gone")}"
            data-no-code="${say("noCode")}"
            data-refused="${say("refused")}"
          ></p>
          <div class="columns">
            <div id="live">${machine(view, language)}</div>
            ${readerPanel(say)}
          </div>
        </main>
      </body>
    </html>`.text;
}

/** What changes by itself: sent again after every change of the machine. */
export function machine(view: TwinView, language: TwinLanguage): Html {
  const say = twinSay(language);
  return html`<section class="cabinet${view.door ? " open" : ""}" aria-label="${say("machine")}">
      <div class="glass">${cabinetPicture(view.lanes, say, language)}</div>
      ${screen(view, say)}
      <button
        class="lit-button${view.lamp ? " lit" : ""}"
        data-do='{"do":"button"}'
        aria-label="${say(view.lamp ? "press" : "pressUnlit")}"
      ></button>
      ${tray(view, say)}
      <p class="states">
        <span>${say(view.door ? "doorOpen" : "doorShut")}</span>
        <span>${say(view.lineUp ? "lineUp" : "lineDown")}</span>
        <span>${climate(view, say)}</span>
      </p>
    </section>
    ${levers(view, say)}`;
}

function screen(view: TwinView, say: TwinSay): Html {
  if (!view.powered) return html`<div class="screen dark" role="status">${say("dark")}</div>`;
  const { code, number } = view.shown;
  const sentence = SENTENCES[code];
  return html`<div class="screen" role="status" aria-label="${say("screen")}">
    <p lang="zh-CN">${sentence?.zh ?? code}</p>
    ${number !== "" && html`<p class="number">${number}</p>`}
    <p class="second" lang="en">${sentence?.en ?? ""}</p>
  </div>`;
}

function tray(view: TwinView, say: TwinSay): Html {
  const boxes = Array.from({ length: Math.min(view.tray, 6) }, () => html`<i class="box"></i>`);
  const what = view.tray === 0 ? say("trayEmpty") : say("trayBoxes", { n: view.tray });
  return html`<div class="tray">
    <span>${what}</span>
    ${boxes} ${view.tray > 0 && button("take", { do: "take" }, { say })}
  </div>`;
}

function climate({ climate: measured, trouble }: TwinView, say: TwinSay): string {
  if (trouble.climateLost) return say("climateSilent");
  const t = (measured.temperatureCenti / 100).toFixed(1);
  return say("climate", { t, h: (measured.humidityDeci / 10).toFixed(0) });
}

function levers(view: TwinView, say: TwinSay): Html {
  const { trouble, lineCut, powered } = view;
  const turns = Object.entries(TURNS).map(([turn, key]) =>
    button(key, { do: "trouble", turn }, { say, pressed: trouble.turn === turn }),
  );
  const switches = (["blind", "heat", "climateLost"] as const).map((name) =>
    button(name, { do: "trouble", [name]: !trouble[name] }, { say, pressed: trouble[name] }),
  );
  return html`<section class="levers">
    <h2>${say("staff")}</h2>
    <div>
      ${button(view.door ? "shutDoor" : "openDoor", { do: "door", open: !view.door }, { say })}
      ${button("restock", { do: "restock" }, { say })}
      ${button("repair", { do: "repair" }, { say })}
    </div>
    <h2>${say("wrong")}</h2>
    <div>${turns}</div>
    <div>
      ${switches}
      ${button(lineCut ? "joinLine" : "cutLine", { do: "line", whole: lineCut }, { say })}
      ${button(powered ? "cutPower" : "givePower", { do: "power", on: !powered }, { say })}
    </div>
  </section>`;
}

/** A switch is pressed in or not; other buttons are neither. */
function button(key: TwinKey, action: object, look: { say: TwinSay; pressed?: boolean }): Html {
  const { say, pressed } = look;
  const toggle = pressed === undefined ? undefined : String(pressed);
  return html`<button
    id="${JSON.stringify(action)}"
    data-do="${JSON.stringify(action)}"
    ${attribute("aria-pressed", toggle)}
  >
    ${say(key)}
  </button>`;
}

function readerPanel(say: TwinSay): Html {
  const cards = Array.from({ length: PEOPLE }, (_, i) => i + 1);
  return html`<section class="reader">
    <h2>${say("resident")}</h2>
    <form id="code">
      <label>${say("code")} <input name="text" autocomplete="off" maxlength="200" /></label>
      <button>${say("show")}</button>
    </form>
    <label class="drop" id="drop">
      ${say("dropHere")} <input class="unseen" type="file" id="picture" accept="image/*" />
    </label>
    <h2>${say("card")}</h2>
    <div class="cards">
      ${cards.map(
        (person) =>
          html`<button data-do="${JSON.stringify({ do: "card", person })}">
            ${say("adult", { n: person })}
          </button>`,
      )}
      <button data-do='{"do":"card","person":0}'>${say("minor")}</button>
    </div>
  </section>`;
}
