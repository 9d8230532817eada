// The theme switch, the print button, the way to the search, and the focus in view. The theme is set
// before the page is painted, so that no wrong colour flashes; the buttons stay hidden where scripts
// don't run.
(() => {
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("tema"); } catch { return null; } };
  const store = (theme) => { try { localStorage.setItem("tema", theme); } catch { /* private mode */ } };
  const current = () => root.dataset.theme || (prefersDark.matches ? "dark" : "light");
  if (stored()) root.dataset.theme = stored();

  // A browser is content with a link's edge in view; who goes by keys sees it whole.
  addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && target.closest(".local, .map")
    && target.scrollIntoView({ block: "nearest", inline: "nearest" }));

  addEventListener("DOMContentLoaded", () => {
    for (const print of document.querySelectorAll("[data-cetak]")) {
      print.hidden = false;
      print.addEventListener("click", () => window.print());
    }
    const search = document.querySelector("[data-cari]");
    if (search) offerSearch(search);
    const button = document.querySelector("[data-tema]");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(current() === "dark"));
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = current() === "dark" ? "light" : "dark";
      store(root.dataset.theme);
      show();
    });
    prefersDark.addEventListener("change", show);
    show();
  });

  // The search is loaded when it is first asked for; where that fails, its page tells why.
  function offerSearch(link) {
    let ready;
    const open = (event) => {
      event.preventDefault();
      ready ??= window.sopbookCari?.open ? Promise.resolve() : new Promise((onload, onerror) => {
        document.head.append(Object.assign(document.createElement("script"), { src: link.dataset.cari, onload, onerror }));
      });
      ready.then(() => window.sopbookCari.open(link)).catch(() => { location = link.href; });
    };
    const held = (event) => event.ctrlKey || event.metaKey;
    link.addEventListener("click", (event) => held(event) || event.shiftKey || open(event));
    addEventListener("keydown", (event) => {
      const slash = event.key === "/" && !event.altKey && !event.target.closest("input, textarea, select");
      if (held(event) ? event.key === "k" : slash) open(event);
    });
  }
})();
