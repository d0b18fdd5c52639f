// The form below a question: what can be changed, by key, by touch and by pointer.
import { el, escape } from "./kit.mjs";

// Kinds of controls: range (min, max, step), choice (options: [value, words]), text, check, button.
// The state of an interactive has a text for each of them, by its id; that of a check is "yes" or "".
const write = {
  range: (c, id) => el("label", { for: id }, escape(c.label), " ", el("output", { for: id }, shown(c, c.value))) +
    `<input type="range" id="${id}" name="${c.id}" min="${c.min}" max="${c.max}" step="${c.step}" value="${c.value}">`,
  choice: (c, id) => el("label", { for: id }, escape(c.label)) +
    el("select", { id, name: c.id }, c.options.map(([value, words]) =>
      `<option value="${escape(value)}"${value === c.value ? " selected" : ""}>${escape(words)}</option>`)),
  text: (c, id) => el("label", { for: id }, escape(c.label)) +
    `<input type="text" id="${id}" name="${c.id}" value="${escape(c.value)}" autocomplete="off" spellcheck="false">`,
  check: (c, id) => `<label for="${id}"><input type="checkbox" id="${id}" name="${c.id}"${c.value ? " checked" : ""}> ${escape(c.label)}</label>`,
  button: (c, id) => `<button type="button" class="btn btn-sm btn-outline-primary" id="${id}" name="${c.id}">${escape(c.label)}</button>`,
};

// The value of a range as it is read: as it is, or in the words of its control.
export const shown = (control, value) => (control.shown ?? ((x) => x.replace("-", "−")))(String(value));

export const start = (interactive) =>
  Object.fromEntries(interactive.controls.map((c) => [c.id, c.type === "button" ? "" : String(c.value ?? "")]));

export const written = (name, interactive) =>
  interactive.controls.map((c) =>
    el("div", { class: `lcn-live-${c.type}` }, write[c.type](c, `live-${name}-${c.id}`))).join("\n");
