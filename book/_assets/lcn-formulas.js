// A formula is no stop for the Tab key, unless it is wider than the page and has to be scrolled.
(() => {
  const mark = (formula) => {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  };
  const sizes = new ResizeObserver((changes) =>
    changes.forEach(({ target }) => mark(target.closest('mjx-container[display="true"]'))));
  window.addEventListener("load", async () => {
    await window.MathJax?.startup?.promise;
    for (const formula of document.querySelectorAll('mjx-container[display="true"]')) {
      mark(formula);
      for (const part of [formula, ...formula.children]) sizes.observe(part);
    }
  });
})();
