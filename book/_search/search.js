// The book's search: chapters come before the reference, excerpts are words.
const places = [["chapters/", 30], ["further/", 15], ["reference/", -30], ["notation", -30],
  ["claims", -20], ["figures", -20], ["genindex", -30], ["whats-new", -30]];

var Scorer = {
  score: ([docname, title, anchor, descr, score, filename]) =>
    score + (places.find(([start]) => docname.startsWith(start)) ?? ["", 0])[1],
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};

const signs = {
  pi: "π", mu: "μ", lambda: "λ", Delta: "Δ", alpha: "α", kappa: "κ", ell: "ℓ", theta: "θ",
  delta: "δ", partial: "∂", le: "≤", ge: "≥", leq: "≤", geq: "≥", neq: "≠", in: "∈", notin: "∉",
  times: "×", cdot: "·", cdots: "⋯", dots: "…", ldots: "…", mid: "|", infty: "∞", sum: "∑",
  prod: "∏", circ: "∘", subseteq: "⊆", to: "→", mapsto: "↦", sqrt: "√", pm: "±",
};

// What a reader of TeX would say aloud, in plain signs.
const spoken = (tex) =>
  tex.replace(/\\\|/g, "‖").replace(/\\[()[\]]/g, " ").replace(/\\([a-zA-Z]+)/g, (_, name) => signs[name] ?? "")
    .replace(/\\./g, " ").replace(/[{}&]/g, "");

const unread = ".headerlink, script, style, pre, nav, table, details, button, .lcn-links," +
  " .prev-next-footer, #jb-print-docs-body, .bd-header-article";

const words = (html, anchor) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll(unread).forEach((element) => element.remove());
  page.querySelectorAll(".math").forEach((f) => { f.textContent = spoken(f.textContent); });
  const article = page.querySelector("article") ?? page.querySelector('[role="main"]');
  const place = anchor && article?.querySelector(anchor);
  return ((place || article)?.textContent ?? "").replace(/\s+/g, " ").trim();
};

const excerpt = (html, keywords, anchor) => {
  const text = words(html, anchor);
  if (!text) return null;
  const starts = [...keywords].map((word) =>
    text.search(new RegExp(`(?<![\\p{L}\\d])${word.replace(/[^\p{L}\d]/gu, "\\$&")}`, "iu")));
  const found = starts.filter((place) => place >= 0);
  const start = found.length ? Math.max(Math.min(...found) - 120, 0) : 0;
  const shown = document.createElement("p");
  shown.className = "context";
  shown.textContent = (start ? "… " : "") + text.slice(start, start + 240).trim() +
    (start + 240 < text.length ? " …" : "");
  return shown;
};

document.addEventListener("DOMContentLoaded", () => {
  Search.htmlToText = words;
  Search.makeSearchSummary = excerpt;
});
