// At build time: what the interactives ask at first, and with the answers, what stands on the page
// before a script runs. `node render.mjs questions NAME…`, `node render.mjs pages NAME… < answers`.
import { readFileSync } from "node:fs";
import { start, written } from "./forms.mjs";

const [what, ...names] = process.argv.slice(2);
const answers = what === "pages" ? JSON.parse(readFileSync(0, "utf-8")) : {};
const result = {};
for (const name of names) {
  const { default: interactive } = await import(`./interactives/${name}.mjs`);
  const state = start(interactive);
  if (what === "questions") {
    result[name] = interactive.ask(state);
    continue;
  }
  const answer = answers[name];
  result[name] = {
    title: interactive.title,
    question: interactive.question,
    needs: interactive.core ? "nothing" : "start",
    form: written(name, interactive),
    words: interactive.words(state, answer),
    sections: (interactive.sections ?? []).map(({ id, title, html }) => ({ id, title, html: html(answer) })),
    views: interactive.views.map((view) => ({
      size: view.size,
      label: view.label(state, answer),
      svg: view.draw(state, answer),
    })),
  };
}
process.stdout.write(JSON.stringify(result));
