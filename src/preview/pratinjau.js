// The preview's own script: hears of each new version and brings the page up to it. A page whose
// text is the same stays as it is; its styles are swapped, its faults redrawn; any other is loaded
// again, and stays where its reader was.
(() => {
  const own = document.currentScript;
  const print = own.dataset.cap;
  let version = own.dataset.versi;
  const page = decodeURIComponent(location.pathname);
  const PLACE = "sopbook:" + location.pathname;
  // The page of all faults has no script of the theme's to do this.
  if (document.body.id === "pratinjau-galat") {
    try { document.documentElement.dataset.theme = localStorage.getItem("tema") ?? ""; } catch { /* private mode */ }
  }
  const TAB = Math.random().toString(36).slice(2);

  // ---- Where the reader is, kept over a reload -------------------------------------------------

  // An element's way from the body, as numbers: the page may be a little different afterwards.
  const way = (element) => {
    const steps = [];
    for (let at = element; at && at !== document.body && at.parentElement; at = at.parentElement) {
      if (at.id) return { id: at.id, steps };
      steps.unshift([...at.parentElement.children].indexOf(at));
    }
    return { steps };
  };
  const follow = ({ id, steps }) =>
    steps.reduce((at, step) => at?.children[step], id ? document.getElementById(id) : document.body);
  const all = (selector) => [...document.querySelectorAll(selector)].filter((element) => !element.closest("#pratinjau"));

  const remember = () => {
    const focused = document.activeElement;
    const place = {
      x: scrollX, y: scrollY,
      details: all("details").map((details) => [way(details), details.open]),
      scrolled: all("body *").filter((element) => element.scrollLeft || element.scrollTop)
        .map((element) => [way(element), element.scrollLeft, element.scrollTop]),
      fields: all("input, textarea, select").map((field) => [way(field), field.value]),
      focus: focused && focused !== document.body ? way(focused) : null,
    };
    try { sessionStorage.setItem(PLACE, JSON.stringify(place)); } catch { /* private mode */ }
  };
  const restore = () => {
    let place = null;
    try {
      place = JSON.parse(sessionStorage.getItem(PLACE));
      sessionStorage.removeItem(PLACE);
    } catch { /* private mode */ }
    if (!place) return;
    history.scrollRestoration = "manual";
    for (const [where, open] of place.details) { const details = follow(where); if (details?.localName === "details") details.open = open; }
    for (const [where, value] of place.fields) { const field = follow(where); if (field && "value" in field && field.value !== value) field.value = value; }
    for (const [where, left, top] of place.scrolled) follow(where)?.scrollTo(left, top);
    if (place.focus) follow(place.focus)?.focus?.({ preventScroll: true });
    const scroll = () => scrollTo({ left: place.x, top: place.y, behavior: "instant" });
    scroll();
    // Once more when fonts and pictures have their sizes.
    addEventListener("load", () => { scroll(); history.scrollRestoration = "auto"; }, { once: true });
  };
  restore();

  const reload = () => { remember(); location.reload(); };

  // ---- One version to the next -----------------------------------------------------------------

  const swapStyles = (styles) => {
    const links = [...document.querySelectorAll('link[rel="stylesheet"]')].filter((link) => !link.href.includes("/_pratinjau/"));
    links.forEach((old, at) => {
      const style = styles[at];
      if (!style || old.getAttribute("href") === style) return;
      const link = old.cloneNode();
      link.href = style;
      // The old one stays until the new one is there: no moment without a style.
      link.addEventListener("load", () => old.remove());
      link.addEventListener("error", () => link.remove());
      old.after(link);
    });
  };

  // The layer opens by itself where there is an error. Once closed or opened by hand it stays so,
  // over reloads too, until it says something else; where a fault stands doesn't count.
  const LAYER = PLACE + ":lapisan";
  const layer = document.getElementById("pratinjau");
  let drawn = layer?.innerHTML;
  const details = () => layer?.querySelector(".lapisan");
  const said = () => [...layer.querySelectorAll(".lapisan strong")].map((fault) => fault.textContent).join("\n");
  const asChosen = () => {
    try {
      const chosen = JSON.parse(sessionStorage.getItem(LAYER));
      if (chosen && details() && chosen.said === said()) details().open = chosen.open;
    } catch { /* private mode */ }
  };
  asChosen();
  layer?.addEventListener("click", ({ target }) => {
    if (target.closest("summary")?.parentElement === details()) choose(!details().open);
  });
  layer?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details()?.open) return;
    details().open = false;
    choose(false);
    details().querySelector("summary").focus();
  });
  const choose = (open) => {
    try { sessionStorage.setItem(LAYER, JSON.stringify({ open, said: said() })); } catch { /* private mode */ }
  };
  const redraw = (fragment) => {
    // As the browser itself would write it.
    const fresh = document.createElement("template");
    fresh.innerHTML = fragment;
    if (!layer || drawn === fresh.innerHTML) return;
    drawn = fresh.innerHTML;
    const { scrollTop = 0 } = details() ?? {};
    const hadFocus = layer.contains(document.activeElement);
    layer.replaceChildren(...layer.querySelectorAll(":scope > .putus"), fresh.content);
    asChosen();
    details()?.scrollTo(0, scrollTop);
    if (hadFocus) layer.querySelector("summary, a")?.focus({ preventScroll: true });
  };

  let asking = false;
  let again = false;
  const update = async () => {
    if (asking) { again = true; return; }
    asking = true;
    try {
      const answer = await fetch("/_pratinjau/keadaan.json?halaman=" + encodeURIComponent(page), { cache: "no-store" });
      const state = await answer.json();
      if (state.cap !== print) return reload();
      version = state.versi;
      swapStyles(state.gaya);
      redraw(state.lapisan);
    } catch { /* the server is away; the stream of events tells when it is back */ }
    asking = false;
    if (again) { again = false; update(); }
  };

  const lastUsed = () => { try { return localStorage.getItem("sopbook:tab"); } catch { return null; } };
  const use = () => { try { localStorage.setItem("sopbook:tab", TAB); } catch { /* private mode */ } };
  if (document.visibilityState === "visible") use();
  addEventListener("focus", use);

  const hear = (news) => {
    if (news.versi === version) return;
    // One tab goes to the changed page: the one that was used last.
    if (news.ikuti && news.ikuti !== location.pathname && lastUsed() === TAB) return location.assign(news.ikuti);
    update();
  };

  // ---- The stream of events --------------------------------------------------------------------

  // A browser opens six connections to a server at most, for all its tabs. So one tab listens and
  // tells the others.
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("sopbook") : null;
  let events = null;
  let heard = Date.now();
  // Without the server a page may be an old one. It may also be back in a moment.
  let patience = null;
  const lose = () => {
    if (!layer || layer.querySelector(".putus")) return;
    layer.prepend(Object.assign(document.createElement("p"), { className: "putus", textContent: layer.dataset.putus }));
  };
  const find = () => { clearTimeout(patience); patience = null; layer?.querySelector(".putus")?.remove(); };
  const listen = () => {
    events?.close();
    events = new EventSource("/_pratinjau/kabar");
    events.onmessage = ({ data }) => {
      heard = Date.now();
      channel?.postMessage(data);
      hear(JSON.parse(data));
    };
    events.onopen = () => { heard = Date.now(); find(); channel?.postMessage("!"); };
    events.onerror = ({ target }) => {
      // Refused, as when there are too many at once, it doesn't try again by itself.
      if (target.readyState === EventSource.CLOSED) setTimeout(() => { if (events === target) listen(); }, 1000);
      patience ??= setTimeout(() => { lose(); channel?.postMessage("-"); }, 2000);
    };
  };
  const silence = () => { find(); events?.close(); events = null; };
  if (channel) channel.onmessage = ({ data }) => {
    heard = Date.now();
    if (data === "?") { if (events) channel.postMessage(layer?.querySelector(".putus") ? "-" : "!"); return; }
    if (data === "-") return lose();
    find();
    if (data !== "!") hear(JSON.parse(data));
  };

  const leads = channel && navigator.locks;
  const lead = (options) => navigator.locks.request("sopbook", options, () => {
    listen();
    return new Promise(() => { /* held until the tab closes, or another takes it */ });
  }).catch(silence);
  if (leads) {
    lead({});
    // The tab that listens may be frozen: one that is in use and hears nothing takes its place.
    setInterval(() => {
      if (events || document.visibilityState !== "visible") return;
      if (Date.now() - heard > 20000) { heard = Date.now(); lead({ steal: true }); } else channel.postMessage("?");
    }, 8000);
  } else {
    // Without locks each tab listens, as long as it is seen.
    const see = () => document.visibilityState === "visible" ? listen() : silence();
    document.addEventListener("visibilitychange", see);
    see();
  }
  // A tab that was asleep asks for itself.
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { use(); update(); } });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) update(); });
})();
