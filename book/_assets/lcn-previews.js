// What a link leads to, beside the link: a statement, a figure, a work, a word.
// It opens where pointer or focus rests, stays while the pointer is on it, and Escape closes it.
(() => {
  if (location.protocol === "file:" || !("popover" in HTMLElement.prototype)) return;
  const LINKS = '.bd-article a.internal[href*="#"]:not(.headerlink)';
  const OPENS = 250, CLOSES = 300; // milliseconds
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const pages = new Map();
  const box = document.createElement("div");
  Object.assign(box, { className: "lcn-preview", popover: "manual", role: "tooltip" });
  let link = null, timer = 0;

  function previews(url) {
    const name = url.pathname.slice(root.pathname.length).replace(/\.html$/, "") || "index";
    const file = new URL(`_previews/${name}.json`, root);
    if (!pages.has(name))
      pages.set(name, fetch(file).then((answer) => (answer.ok ? answer.json() : {}), () => ({})));
    return pages.get(name);
  }

  function place() {
    const at = link.getClientRects()[0], gap = 4;
    const below = at.bottom + gap + box.offsetHeight < innerHeight || at.top < innerHeight / 2;
    const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 8);
    box.style.left = `${Math.max(8, left)}px`;
    box.style.top = `${below ? at.bottom + gap : at.top - gap - box.offsetHeight}px`;
  }

  async function open(target) {
    link = target;
    const url = new URL(target.href);
    if (url.origin !== location.origin) return;
    const html = (await previews(url))[decodeURIComponent(url.hash.slice(1))];
    if (!html || link !== target) return;
    target.removeAttribute("title"); // the browser would show it over the preview
    window.MathJax?.typesetClear?.([box]);
    box.innerHTML = html;
    for (const part of box.querySelectorAll("[src], [srcset]"))
      for (const name of ["src", "srcset"])
        if (part.hasAttribute(name)) part[name] = new URL(part.getAttribute(name), url).href;
    document.body.append(box);
    box.showPopover();
    place();
    await window.MathJax?.typesetPromise?.([box]);
    if (link === target) place();
  }

  function close() {
    clearTimeout(timer);
    link = null;
    box.remove();
  }

  function later(action, delay) {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const target = event.target.closest(LINKS);
    if (box.contains(event.target) || (target && target === link)) clearTimeout(timer);
    else if (target) later(() => open(target), OPENS);
    else later(close, CLOSES);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(LINKS) && event.target.matches(":focus-visible"))
      later(() => open(event.target), OPENS);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === link) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  document.addEventListener("scroll", (event) => {
    if (link && !box.contains(event.target)) close();
  }, { capture: true, passive: true });
})();
