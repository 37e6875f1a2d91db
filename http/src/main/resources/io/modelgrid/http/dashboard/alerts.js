/* What fires, and the rules that make it. */

import { h } from "./view.js";
import { changed, feeds, grid } from "./grid.js";
import { change, path } from "./api.js";
import { micros, number, percent } from "./format.js";
import { button, card, missing, modelLink, state, table, when } from "./parts.js";
import { ask, field, notice } from "./dialog.js";

const ORDER = ["firing", "pending", "resolved", "ok"];

export default {
  title: () => "Alerts",
  view() {
    const none = missing(feeds.alerts, "alerts");
    if (none) {
      return [h("h1", {}, "Alerts"), none];
    }
    const { alerts, rules } = feeds.alerts.data;
    return [h("h1", {}, "Alerts"), states(alerts), ruleTable(rules)];
  },
};

function word(value) {
  return String(value ?? "").toLowerCase().replaceAll("_", " ");
}

function measured(value, unit) {
  if (value === null || value === undefined) return "–";
  if (unit === "ratio") return percent(value);
  if (unit === "seconds") return micros(value * 1e6);
  return number(value);
}

function states(alerts) {
  const sorted = [...alerts].sort((one, other) => ORDER.indexOf(word(one.state)) - ORDER.indexOf(word(other.state)) || Date.parse(other.since) - Date.parse(one.since));
  return card(
    "Now",
    table({
      label: "Alerts",
      empty: "Nothing fires, and nothing did lately.",
      columns: ["State", "Rule", "Subject", { name: "Severity", class: "wide" }, { name: "Value", class: "num" }, { name: "Threshold", class: "num wide" }, { name: "Since", class: "num wide" }, { name: "Message", class: "wide" }],
      rows: sorted.map((each) => ({
        key: `${each.rule} ${each.subject}`,
        cells: [
          state(each.state),
          each.rule,
          grid.models.has(each.subject) ? modelLink(each.subject) : each.subject || "–",
          h("span", { class: `severity ${word(each.severity)}` }, word(each.severity)),
          measured(each.value, each.unit),
          measured(each.threshold, each.unit),
          when(each.since),
          [each.message, each.acted ? h("p", { class: "reason faint" }, each.acted) : null],
        ],
      })),
    })
  );
}

function ruleTable(rules) {
  return card(
    "Rules",
    table({
      label: "Rules",
      empty: "There are no rules.",
      columns: ["Name", "Fires when", { name: "Severity", class: "wide" }, { name: "Does", class: "wide" }, { name: "From", class: "wide" }, { name: "", class: "actions" }],
      rows: rules.map((each) => ({
        key: each.name,
        cells: [
          each.name,
          h("code", {}, each.expression),
          h("span", { class: `severity ${word(each.severity)}` }, word(each.severity)),
          !each.action || word(each.action) === "none" ? h("span", { class: "faint" }, "tells") : word(each.action),
          word(each.source),
          [
            button("Change …", () => edit(each), { kind: "small", label: `Change the rule ${each.name}` }),
            word(each.source) === "api" ? button("Remove …", () => remove(each), { kind: "small", label: `Remove the rule ${each.name}` }) : null,
          ],
        ],
      })),
    }),
    h("p", {}, button("New rule …", () => edit(null)))
  );
}

function edit(rule) {
  const values = {
    name: rule ? rule.name : "",
    expression: rule ? rule.expression : "p99 > 200ms for 1m",
    severity: rule ? word(rule.severity) : "warning",
    action: rule ? String(rule.action || "none").toLowerCase() : "none",
  };
  const input = (label, name, hint, props = {}) =>
    field(label, h("input", { required: true, autocomplete: "off", spellcheck: "false", ...props, made: (element) => (element.value = values[name]), on: { input: (event) => (values[name] = event.target.value) } }), hint);
  ask({
    title: rule ? `Change the rule ${rule.name}` : "New rule",
    action: "Set the rule",
    body: () => [
      rule ? null : input("Name", "name", "a letter, then letters, digits, '_' or '-'"),
      input("Fires when", "expression", "such as p99 > 200ms for 1m; off never fires"),
      field("Severity", h("select", { value: values.severity, on: { change: (event) => (values.severity = event.target.value) } }, ["info", "warning", "critical"].map((each) => h("option", { value: each }, each)))),
      input("Does", "action", "none, scale MOST, freeze or roll_back"),
    ],
    go: async () => {
      const { name, expression, severity, action } = values;
      await change("PUT", path`/grid/v1/alerts/${name}`, { expression, severity, action });
      notice(`The rule ${name} is set`);
      feeds.alerts.again();
      changed();
    },
  });
}

function remove(rule) {
  ask({
    title: `Remove the rule ${rule.name}`,
    action: "Remove",
    danger: true,
    body: () => h("p", {}, h("code", {}, rule.expression), " will not be looked at any more. A rule of that name that is shipped or configured is in force again."),
    go: async () => {
      await change("DELETE", path`/grid/v1/alerts/${rule.name}`);
      notice(`The rule ${rule.name} is removed`);
      feeds.alerts.again();
    },
  });
}
