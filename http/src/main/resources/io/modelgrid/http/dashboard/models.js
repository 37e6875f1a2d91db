/* All models in a table. */

import { h } from "./view.js";
import { changed, grid, models, readyReplicas, stable } from "./grid.js";
import { micros, number } from "./format.js";
import { spark } from "./plot.js";
import { ALL } from "./rates.js";
import { modelLink, state, table } from "./parts.js";

let filter = "";

export default {
  title: () => "Models",
  view() {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const all = models().filter((each) => words.every((word) => `${each.name} ${health(each)[0]}`.toLowerCase().includes(word)));
    return [
      h("h1", {}, "Models"),
      h(
        "p",
        { class: "filters", key: "filters" },
        h(
          "label",
          {},
          "Find ",
          h("input", {
            type: "search",
            autocomplete: "off",
            placeholder: "name or state",
            on: {
              input: (event) => {
                filter = event.target.value;
                changed();
              },
            },
            made: (element) => (element.value = filter),
          })
        ),
        h("output", { class: "faint" }, `${all.length} of ${grid.models.size}`)
      ),
      h("section", { class: "card flush", key: "table" }, table({
        label: "Models",
        empty: grid.models.size ? "No model fits." : "There are no models yet. Deploy one: ./modelgrid deploy NAME FILE",
        columns: [
          "Model",
          "State",
          "Stable",
          { name: "Beside it", class: "wide" },
          { name: "Replicas", class: "num wide" },
          { name: "Requests / s", class: "num" },
          { name: "Last minute", class: "wide" },
          { name: "p50", class: "num wide" },
          { name: "p99", class: "num" },
          { name: "Errors / s", class: "num wide" },
          { name: "Batch", class: "num wide" },
        ],
        rows: all.map(row),
      })),
    ];
  },
};

/** How a model is, in a word, and why. */
export function health(model) {
  if (model.unloaded) {
    return ["unloaded", "It was unloaded as a whole."];
  }
  const now = stable(model);
  if (!now) {
    const failed = model.versions.find((each) => each.state === "FAILED");
    return failed ? ["failed", failed.reason] : ["loading", "No version has become stable yet."];
  }
  if (now.state === "FAILED") {
    return ["failed", now.reason];
  }
  if (now.state !== "READY") {
    return [now.state.toLowerCase(), now.reason];
  }
  return readyReplicas(model) < model.wanted_replicas ? ["short", "Fewer replicas serve than are wanted."] : ["ready", null];
}

function beside(model) {
  const { canary, canary_percent: share, shadow, shadow_percent: copied } = model.traffic;
  return [canary ? `canary ${canary}, ${share} %` : null, shadow ? `shadow ${shadow}, ${copied} %` : null].filter(Boolean).join("; ") || h("span", { class: "faint" }, "–");
}

function row(model) {
  const now = grid.rates.now(model.name);
  const [word, why] = health(model);
  const figure = (name, format) => (now ? format(now[name]) : "–");
  return {
    key: model.name,
    cells: [
      modelLink(model.name),
      state(word, why),
      model.labels.stable || "–",
      beside(model),
      `${readyReplicas(model)} / ${model.wanted_replicas}`,
      figure("rate", number),
      spark(grid.rates.line(model.name, ALL, "rate"), `Requests a second of ${model.name} over the last minute`),
      figure("p50", micros),
      figure("p99", micros),
      h("span", { class: now && now.errors > 0 ? "bad" : null }, figure("errors", number)),
      figure("batch", number),
    ],
  };
}
