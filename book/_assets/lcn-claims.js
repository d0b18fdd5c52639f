/* The claims page: choosing claims, opening the one that a link leads to, and its formulas. */
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("details.lcn-claim")];
  const form = document.querySelector("form.lcn-filters");
  if (!form) return;
  const chapters = [...document.querySelectorAll("section[id^='claims-of-']")];
  const choices = [...form.querySelectorAll("select")];

  function choose() {
    const fits = (row) => choices.every(({ name, value }) => !value || row.dataset[name] === value);
    rows.forEach((row) => { row.hidden = !fits(row); });
    chapters.forEach((chapter) => {
      chapter.hidden = !chapter.querySelector("details.lcn-claim:not([hidden])");
    });
    const shown = rows.filter((row) => !row.hidden).length;
    form.querySelector("output").value = `${shown} of ${rows.length} claims`;
  }

  /* Formulas wait until their row is opened: hundreds of them would keep the page from answering. */
  function typeset(row) {
    const waiting = [...row.querySelectorAll(".lcn-math")];
    waiting.forEach((formula) => formula.classList.replace("lcn-math", "math"));
    const mathjax = window.MathJax;
    if (waiting.length && mathjax?.typesetPromise) {
      mathjax.startup.promise = mathjax.startup.promise.then(() => mathjax.typesetPromise(waiting));
    }
  }

  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const row = target?.closest("details.lcn-claim");
    if (!row) return;
    if (row.hidden) form.reset();
    row.open = true;
    row.scrollIntoView();
  }

  document.addEventListener("toggle", ({ target }) => { if (target.open) typeset(target); }, true);
  form.addEventListener("change", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    choices.forEach((choice) => { choice.value = ""; });
    choose();
  });
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => {
    rows.forEach((row) => { row.open = true; });
    rows.forEach(typeset);
  });

  new URLSearchParams(location.search).forEach((value, name) => {
    const choice = choices.find((each) => each.name === name);
    if (choice) choice.value = value;
  });
  form.hidden = false;
  rows.filter((row) => row.open).forEach(typeset);
  choose();
  follow();
})();
