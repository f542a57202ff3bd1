/* The twin's page: sends what the person does, shows what the machine does. */
import decodeQr from "./decode.js";

const { kiosk, language } = document.body.dataset;
const live = document.getElementById("live");
const said = document.getElementById("said");
const picture = document.getElementById("picture");
const drop = document.getElementById("drop");
/** More pixels than a screen shows do not make a code easier to read. */
const PIXELS_MAX = 1200;

async function act(action) {
  said.textContent = "";
  const answer = await fetch(`/k/${kiosk}/act`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(action),
  });
  if (answer.ok) return;
  const { message = String(answer.status) } = await answer.json();
  said.textContent = said.dataset.refused.replace("{why}", message);
}

function tellFailure(error) {
  said.textContent = `${said.dataset.gone} (${error.message})`;
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-do]");
  if (pressed) act(JSON.parse(pressed.dataset.do)).catch(tellFailure);
});

document.getElementById("code").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = event.target.elements.text.value.trim();
  if (text) act({ do: "code", text }).catch(tellFailure);
});

/** Reads the QR code in a picture, as the kiosk's reader would, and shows its text to the kiosk. */
async function show(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, PIXELS_MAX / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  const paper = canvas.getContext("2d");
  paper.drawImage(image, 0, 0, canvas.width, canvas.height);
  const text = decodeQr(paper.getImageData(0, 0, canvas.width, canvas.height));
  document.querySelector("#code input").value = text;
  await act({ do: "code", text });
}

function read(file) {
  if (!file) return;
  show(file).catch(() => {
    said.textContent = said.dataset.noCode;
  });
}

picture.addEventListener("change", () => {
  read(picture.files[0]);
  picture.value = "";
});
drop.addEventListener("dragover", (event) => event.preventDefault());
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  read(event.dataTransfer.files[0]);
});

const events = new EventSource(`/k/${kiosk}/events?lang=${language}`);
events.addEventListener("message", (event) => {
  const held = document.activeElement?.id;
  live.innerHTML = JSON.parse(event.data).html;
  if (held) document.getElementById(held)?.focus();
});
events.addEventListener("open", () => {
  said.textContent = "";
});
events.addEventListener("error", () => {
  said.textContent = said.dataset.gone;
});
