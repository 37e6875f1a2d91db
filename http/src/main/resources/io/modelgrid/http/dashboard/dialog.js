/* Questions before something is changed, and short notices of what has happened. */

import { h, render } from "./view.js";

const NOTICE_MS = 7_000;
const MOST_NOTICES = 4;

let shown = [];
let numbered = 0;

/** Tells something for a few seconds; kind is "good" or "bad". */
export function notice(text, kind = "good", link = null) {
  const one = { id: ++numbered, text, kind, link };
  shown = [...shown.slice(1 - MOST_NOTICES), one];
  draw();
  setTimeout(() => dismiss(one), NOTICE_MS);
}

function dismiss(one) {
  shown = shown.filter((each) => each !== one);
  draw();
}

function draw() {
  render(
    document.getElementById("notices"),
    shown.map((one) =>
      h(
        "div",
        { key: one.id, class: `notice ${one.kind}` },
        h("span", {}, one.text),
        one.link ? h("a", { href: one.link.href }, one.link.text) : null,
        h("button", { type: "button", class: "plain", "aria-label": "Dismiss", on: { click: () => dismiss(one) } }, "×")
      )
    )
  );
}

/** A control of a question with its name, and a hint about it. */
export function field(label, control, hint) {
  const id = `field-${label.toLowerCase().replaceAll(" ", "-")}`;
  Object.assign(control.props, { id, "aria-describedby": hint ? `${id}-hint` : null });
  return h("div", { class: "field", key: label }, h("label", { for: id }, label), control, hint ? h("small", { id: `${id}-hint` }, hint) : null);
}

/**
 * Asks before something is done, and shows how it went wrong if it did.
 *
 * @param title what is about to be done
 * @param body a function that describes what stands in the question; it is called again after each
 *     input
 * @param action the word on the button
 * @param go does it; a failure is shown, and the question stays
 */
export function ask({ title, body, action, danger = false, go }) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "question");
  let busy = false;
  let failure = "";
  const paint = () =>
    render(
      dialog,
      h(
        "form",
        {
          method: "dialog",
          on: {
            input: paint,
            change: paint,
            submit: (event) => {
              event.preventDefault();
              run();
            },
          },
        },
        h("h2", { id: "question" }, title),
        body(),
        h("p", { class: "failure", role: "alert" }, failure),
        h(
          "div",
          { class: "buttons" },
          h("button", { type: "button", on: { click: () => dialog.close() } }, "Cancel"),
          h("button", { type: "submit", class: danger ? "danger" : "primary", disabled: busy }, busy ? "Working …" : action)
        )
      )
    );
  const run = async () => {
    busy = true;
    failure = "";
    paint();
    try {
      await go();
      dialog.close();
    } catch (problem) {
      failure = problem.message;
    }
    busy = false;
    paint();
  };
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  paint();
  dialog.showModal();
}
