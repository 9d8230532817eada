// The theme switch and the print button. The theme is set before the page is painted, so that no
// wrong colour flashes; the buttons stay hidden where scripts don't run.
(() => {
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("tema"); } catch { return null; } };
  const store = (theme) => { try { localStorage.setItem("tema", theme); } catch { /* private mode */ } };
  const current = () => root.dataset.theme || (prefersDark.matches ? "dark" : "light");
  if (stored()) root.dataset.theme = stored();

  addEventListener("DOMContentLoaded", () => {
    for (const print of document.querySelectorAll("[data-cetak]")) {
      print.hidden = false;
      print.addEventListener("click", () => window.print());
    }
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
})();
