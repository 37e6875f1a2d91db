/* Operations: those that run and the latest that are over, and each of them step by step. */

import { h } from "./view.js";
import { grid, operations } from "./grid.js";
import { micros, plural } from "./format.js";
import { button, card, modelLink, operationLink, state, table, took, when } from "./parts.js";
import { cancel, freeze } from "./changes.js";

export default {
  open([id]) {
    return id ? { title: () => `Operation ${id}`, view: () => one(id) } : { title: () => "Operations", view: all };
  },
};

function what(operation) {
  const { kind, version, steps_percent: steps, share_percent: share, label } = operation.plan;
  const word = kind.toLowerCase();
  if (kind === "CANARY") return `canary ${version}: ${steps.map((each) => `${each} %`).join(", ")}`;
  if (kind === "SHADOW") return `shadow ${version}: ${share} %`;
  if (kind === "LABEL" || kind === "UNLABEL") return `${word} ${label} ${version}`;
  return `${word} to ${version}`;
}

function all() {
  return [
    h("h1", {}, "Operations"),
    card(
      "Running and past",
      table({
        label: "Operations",
        empty: "None ran lately. A swap, a canary, a shadow or a moved label is one.",
        columns: ["Operation", "Model", "What", "State", { name: "Begun", class: "num wide" }, { name: "Took", class: "num" }, { name: "Held", class: "num wide" }, { name: "Who", class: "wide" }, { name: "Message", class: "wide" }],
        rows: operations().map((each) => ({
          key: each.id,
          cells: [operationLink(each.id), modelLink(each.model), what(each), state(each.state), when(each.started_at), took(each.started_at, each.ended_at), micros(each.hold_micros), each.who, each.message],
        })),
      })
    ),
  ];
}

function one(id) {
  const operation = grid.operations.get(id);
  const crumbs = h("nav", { class: "crumbs", "aria-label": "Where" }, h("a", { href: "#/operations" }, "Operations"), " / ");
  if (!operation) {
    return [crumbs, h("h1", {}, `Operation ${id}`), h("p", {}, "It is not remembered any more. ", h("a", { href: "#/history" }, "The history"), " may know of it.")];
  }
  const runs = operation.state === "RUNNING";
  return [
    crumbs,
    h("div", { class: "head" }, h("h1", {}, `Operation ${id}`), state(operation.state), h("span", { class: "grow" }), runs && operation.plan.kind === "CANARY" ? [button("Freeze …", () => freeze(operation, true)), button("Go on …", () => freeze(operation, false))] : null, runs ? button("Give up …", () => cancel(operation)) : null),
    h(
      "dl",
      { class: "tiles" },
      [
        ["Model", modelLink(operation.model)],
        ["What", what(operation)],
        ["Begun", when(operation.started_at)],
        [runs ? "Runs for" : "Took", took(operation.started_at, operation.ended_at)],
        ["Longest hold", micros(operation.hold_micros)],
        ["Commits", String(operation.commits)],
      ].map(([name, value]) => h("div", { class: "tile", key: name }, h("dt", {}, name), h("dd", {}, value)))
    ),
    h("p", {}, operation.message),
    h("p", { class: "faint" }, `By ${operation.who}${operation.why ? `: ${operation.why}` : ""}`),
    operation.steps.length ? steps(operation) : h("p", { class: "absent" }, "This node did not see its steps; the node that carried it through did."),
  ];
}

function steps(operation) {
  const from = Date.parse(operation.started_at);
  const to = operation.ended_at ? Date.parse(operation.ended_at) : Date.now();
  const whole = Math.max(1, to - from);
  return card(
    plural(operation.steps.length, "step"),
    h(
      "ol",
      { class: "steps" },
      operation.steps.map((step, at) => {
        const begun = Date.parse(step.started_at);
        const ended = step.ended_at ? Date.parse(step.ended_at) : Date.now();
        return h(
          "li",
          { key: at, class: step.state.toLowerCase() },
          h("div", { class: "head" }, h("b", {}, step.name), state(step.state), h("span", { class: "num" }, took(step.started_at, step.ended_at)), h("span", { class: "faint" }, step.detail)),
          h("div", { class: "track", "aria-hidden": "true" }, h("span", { style: { marginInlineStart: `${(100 * Math.max(0, begun - from)) / whole}%`, width: `${Math.max(0.4, (100 * (ended - begun)) / whole)}%` } })),
          Object.keys(step.nodes).length ? h("dl", { class: "says" }, Object.entries(step.nodes).map(([name, word]) => h("div", { key: name }, h("dt", {}, name), h("dd", {}, word)))) : null
        );
      })
    )
  );
}
