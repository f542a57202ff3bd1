import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { firstVoice } from "./frame/language.ts";
import { watchAssets } from "./kept/shell-kept.ts";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/cockpit.css";
import "./styles/kiosk.css";
import "./styles/table.css";
import "./styles/books.css";
import "./styles/settings.css";
import "./styles/round.css";

watchAssets();
const first = await firstVoice();
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App first={first} />
    </StrictMode>,
  );
}
