/*
 * Progress without reloading, for browsers that run scripts. Written for the old web views inside
 * chat apps:
 * no modules, no newer syntax. Every page works without it.
 */
(function () {
  "use strict";
  const live = document.getElementById("live");
  const said = document.getElementById("said");
  let ticking = 0;
  let last = "";

  /**
   * One tap is one post: a second tap before the answer comes is dropped here, and is harmless at
   * the server.
   */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.getAttribute("data-sent")) event.preventDefault();
    form.setAttribute("data-sent", "1");
    setTimeout(function () {
      form.removeAttribute("data-sent");
    }, 5000);
  });

  /** A page taken out of the back-forward cache is old news. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload();
  });

  if (!live) return;

  function tick() {
    const left = live.querySelector("[data-seconds]");
    if (!left) return;
    const seconds = Math.max(0, Number(left.getAttribute("data-seconds")) - 1);
    left.setAttribute("data-seconds", String(seconds));
    left.textContent = left.textContent.replace(/\d+/, String(seconds));
  }

  function show(markup) {
    if (markup === last || live.innerHTML === markup) return;
    last = markup;
    const active = document.activeElement;
    const held = active && live.contains(active) ? active : null;
    const typed = held && held.name === "number" ? held.value : "";
    live.innerHTML = markup;
    const heading = live.querySelector("h1");
    if (said && heading && said.textContent !== heading.textContent) {
      said.textContent = heading.textContent;
    }
    if (!held) return;
    const again = held.id ? document.getElementById(held.id) : null;
    if (again) {
      again.focus();
      if (typed) again.value = typed;
    } else if (heading) {
      heading.focus();
    }
  }

  function poll(seconds) {
    setTimeout(function () {
      if (document.hidden) {
        poll(seconds);
        return;
      }
      fetch(location.href, { credentials: "same-origin" })
        .then(function (answer) {
          if (!answer.ok) throw new Error(String(answer.status));
          return answer.text();
        })
        .then(function (text) {
          const page = new DOMParser().parseFromString(text, "text/html");
          const next = page.getElementById("live");
          if (next) show(next.innerHTML);
          const goesOn =
            next && (next.hasAttribute("data-every") || next.hasAttribute("data-events"));
          if (goesOn) poll(seconds);
          return goesOn;
        })
        .catch(function () {
          poll(seconds * 2);
        });
    }, seconds * 1000);
  }

  function listen(address) {
    const source = new EventSource(address);
    source.addEventListener("message", function (event) {
      const news = JSON.parse(event.data);
      show(news.html);
      if (news.final) source.close();
    });
    source.addEventListener("error", function () {
      if (source.readyState === 2) poll(3);
    });
  }

  const events = live.getAttribute("data-events");
  const every = Number(live.getAttribute("data-every"));
  if (events && window.EventSource) listen(events);
  else if (events) poll(2);
  else if (every) poll(every);
  ticking = setInterval(tick, 1000);
  window.addEventListener("pagehide", function () {
    clearInterval(ticking);
  });
})();
