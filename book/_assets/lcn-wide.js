// What is wider than its box can be scrolled: as long as it is, the edge behind which there is more
// fades, and the Tab key stops at the box. Nothing else that only scrolls is a stop.
(() => {
  const BOXES = 'mjx-container[display="true"], span.math, .pst-scrollable-table-container, '
    + ".cell_output > .output, .bd-article pre";
  const known = new WeakSet();

  function mark(box) {
    const beyond = box.scrollWidth - box.clientWidth, scrolls = beyond > 0 && box.clientWidth > 0;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    box.classList.toggle("lcn-scrolls", scrolls);
    box.classList.toggle("lcn-more-before", scrolls && box.scrollLeft > 1);
    box.classList.toggle("lcn-more-after", scrolls && beyond - box.scrollLeft > 1);
  }

  const sizes = new ResizeObserver((changes) =>
    new Set(changes.map(({ target }) => target.closest(BOXES))).forEach((box) => box && mark(box)));

  async function look() {
    await window.MathJax?.startup?.promise;
    await document.fonts.ready;
    for (const box of document.querySelectorAll(BOXES)) {
      mark(box);
      if (!known.has(box)) for (const part of [box, ...box.children]) sizes.observe(part);
      known.add(box);
    }
  }

  document.addEventListener("scroll", ({ target }) => {
    if (known.has(target)) mark(target);
  }, { capture: true, passive: true });
  document.addEventListener("toggle", look, true);
  document.fonts.addEventListener("loadingdone", look);
  window.addEventListener("load", look);
})();
