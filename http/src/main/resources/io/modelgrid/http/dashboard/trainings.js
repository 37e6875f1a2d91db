/* Trainings and compressions: those that wait, run and are over, and each of them with its curves. */

import { h } from "./view.js";
import { changed } from "./grid.js";
import { change, get, path } from "./api.js";
import { bytes, micros, number, percent, plural, span } from "./format.js";
import { curve } from "./plot.js";
import { button, card, missing, modelLink, operationLink, state, table, took, trainingLink, when } from "./parts.js";
import { ask, notice } from "./dialog.js";
import { Feed, Stream } from "./live.js";

/** A figure that a duel measured. It begins with a letter, so that a variant may be called soft-0.02. */
const DUEL = /^duel\.(.+?)\.([a-z].*)$/i;

/** Plots of one training. */
const MOST_PLOTS = 8;

export default {
  open([id]) {
    return id ? new One(id) : new All();
  },
};

class All {
  constructor() {
    this.feed = new Feed("/grid/v1/trainings", 2000, changed);
    this.feed.start();
  }

  title() {
    return "Trainings";
  }

  close() {
    this.feed.stop();
  }

  view() {
    const none = missing(this.feed, "trainings");
    if (none) {
      return [h("h1", {}, "Trainings"), none];
    }
    const all = this.feed.data.trainings;
    return [
      h("h1", {}, "Trainings"),
      rows("Waiting and running", all.filter((each) => !over(each)), "None waits or runs. Begin one with modelgrid train SPEC.yaml, or modelgrid compress NAME.", () => this.feed.again()),
      rows("Past", all.filter(over), "None is over yet."),
    ];
  }
}

function rows(title, trainings, empty, after) {
  return card(
    title,
    table({
      label: title,
      empty,
      columns: ["Training", "Model", { name: "What", class: "wide" }, "State", "Done", { name: "Figures", class: "wide" }, { name: "Submitted", class: "num wide" }, { name: "Who", class: "wide" }, { name: "", class: "actions" }],
      rows: trainings.map((each) => ({
        key: each.id,
        cells: [
          trainingLink(each.id),
          modelLink(each.model),
          each.kind,
          [state(each.state), each.message ? h("p", { class: ["FAILED", "REFUSED"].includes(each.state) ? "reason failure" : "reason faint" }, each.message) : null],
          progress(each),
          short(over(each) ? each.results : each.last?.values),
          when(each.submitted_at),
          each.owner,
          over(each) ? null : button("Give up …", () => cancel(each, after), { kind: "small", label: `Give up training ${each.id}` }),
        ],
      })),
    })
  );
}

/** What reasons are of, by state. */
const REASONS = { REFUSED: "Why the gate did not let it through", FAILED: "Why it failed" };

function over(training) {
  return training.state !== "WAITING" && training.state !== "RUNNING";
}

function progress(training) {
  const { state: now, done, epoch, epochs, seconds_left: left } = training;
  if (now === "WAITING") {
    return training.attempts ? plural(training.attempts, "attempt") : "–";
  }
  const words = epochs ? `epoch ${epoch} of ${epochs}` : percent(done);
  return [
    now === "RUNNING"
      ? h("div", { class: "bar thin", role: "progressbar", "aria-label": `training ${training.id}`, "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": String(Math.round(100 * done)) }, h("span", { class: "stable", style: { flexGrow: String(done) } }), h("span", { style: { flexGrow: String(1 - done) } }))
      : null,
    words,
    now === "RUNNING" && left !== undefined ? h("p", { class: "reason faint" }, `${span(left)} left`) : null,
  ];
}

/** The figures that say most, such as the loss and the accuracy. */
function short(figures) {
  const all = Object.entries(figures || {}).filter(([name]) => !DUEL.test(name));
  const told = all.filter(([name]) => /accuracy|loss|rmse/.test(name)).slice(0, 3);
  return (told.length ? told : all.slice(0, 3)).map(([name, value]) => h("div", { key: name }, h("span", { class: "faint" }, `${name} `), figure(value)));
}

/** Four digits that matter. */
function figure(value) {
  if (value === null || value === undefined) return "–";
  return Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(4)));
}

function cancel(training, after) {
  ask({
    title: `Give up training ${training.id}`,
    action: "Give up",
    danger: true,
    body: () => h("p", {}, `${training.model}: its process ends within a second, and no version comes of it. What serves now goes on serving.`),
    go: async () => {
      await change("DELETE", path`/grid/v1/trainings/${training.id}`);
      notice(`Training ${training.id} is given up`);
      after?.();
    },
  });
}

/** A training that is over may be one that is done again and again. */
function repeated(training) {
  return training.specification.retrain && training.state !== "CANCELLED" ? button("Repeat no more …", () => endRepeating(training)) : null;
}

function endRepeating(training) {
  ask({
    title: `Repeat training ${training.id} no more`,
    action: "Repeat no more",
    danger: true,
    body: () => h("p", {}, `${training.model} is not trained again by itself. What it has made stays.`),
    go: async () => {
      const { changed: any } = await change("DELETE", path`/grid/v1/trainings/${training.id}`);
      notice(any ? `Training ${training.id} is repeated no more` : `Training ${training.id} was not to be repeated`);
    },
  });
}

class One {
  constructor(id) {
    this.id = id;
    this.training = null;
    this.error = null;
    this.closed = false;
    this.stream = null;
    this.load();
  }

  title() {
    return `Training ${this.id}`;
  }

  close() {
    this.closed = true;
    this.stream?.stop();
  }

  async load() {
    try {
      const training = await get(path`/grid/v1/trainings/${this.id}`);
      this.take(training);
      if (!over(training) && !this.closed) {
        this.stream = new Stream(path`/grid/v1/trainings/${this.id}/events`, ["training", "epoch", "progress"], (kind, data) => this.heard(kind, data), () => this.turned());
        this.stream.open();
      }
    } catch (problem) {
      this.error = problem;
    }
    changed();
  }

  take(training) {
    this.training = training;
    if (over(training)) {
      this.stream?.stop();
    }
  }

  /** Where it cannot listen, as when too many do, it asks each time that it tries again. */
  async turned() {
    changed();
    if (this.stream.state !== "lost" || this.closed || over(this.training)) {
      return;
    }
    try {
      this.take(await get(path`/grid/v1/trainings/${this.id}`));
      changed();
    } catch {
      // The frame says that there is no connection; the stream tries again.
    }
  }

  heard(kind, data) {
    if (kind === "training") {
      this.take(data);
    } else if (kind === "epoch") {
      // What another attempt measures again stands for all that came after, too.
      this.training = { ...this.training, curve: [...this.training.curve.filter((point) => point.epoch < data.epoch), data] };
    } else {
      this.training = { ...this.training, seconds_left: undefined, ...data };
    }
    changed();
  }

  view() {
    const crumbs = h("nav", { class: "crumbs", "aria-label": "Where" }, h("a", { href: "#/trainings" }, "Trainings"), " / ");
    const training = this.training;
    if (!training) {
      return [crumbs, h("h1", {}, this.title()), this.error ? h("p", { class: this.error.status === 404 ? "absent" : "failure" }, this.error.message) : h("p", { class: "faint" }, "Reading …")];
    }
    return [
      crumbs,
      h("div", { class: "head" }, h("h1", {}, this.title()), state(training.state), h("span", { class: "grow" }), over(training) ? repeated(training) : button("Give up …", () => cancel(training))),
      tiles(training),
      training.message ? h("p", { key: "message", class: training.state === "FAILED" ? "failure" : null }, training.message) : null,
      h("p", { key: "owner", class: "faint" }, `By ${training.owner}, priority ${training.priority}`),
      training.reasons.length ? card(REASONS[training.state] || "Remarks", h("ul", {}, training.reasons.map((each, at) => h("li", { key: at }, each)))) : null,
      curves(training),
      results(training),
      h("details", { class: "card", key: "specification" }, h("summary", {}, "Specification"), h("pre", { tabindex: "0" }, JSON.stringify(training.specification, null, 2))),
    ];
  }
}

function tiles(training) {
  const facts = [
    ["Model", modelLink(training.model)],
    ["What", training.kind],
    ["Done", progress(training)],
    ["Submitted", when(training.submitted_at)],
    [over(training) ? "Took" : "Runs for", training.started_at ? took(training.started_at, training.ended_at) : "–"],
    ["Node", training.node || "–"],
    ["Attempts", figure(training.attempts)],
  ];
  if (training.versions.length) {
    facts.push([training.versions.length === 1 ? "Version" : "Versions", h("a", { href: `#/models/${encodeURIComponent(training.model)}` }, training.versions.join(", "))]);
  }
  if (training.operation) {
    facts.push(["Then", operationLink(training.operation)]);
  }
  return h("dl", { class: "tiles", key: "tiles" }, facts.map(([name, value]) => h("div", { class: "tile", key: name }, h("dt", {}, name), h("dd", {}, value))));
}

/** A plot for each figure, with what it was in training and in validation. */
function curves(training) {
  const points = training.curve;
  const count = Math.max(training.epochs, ...points.map((point) => point.epoch));
  const steps = new Array(count).fill(null);
  points.forEach((point) => (steps[point.epoch - 1] = `epoch ${point.epoch}`));
  const names = [...new Set(points.flatMap((point) => Object.keys(point.values)))].sort();
  const figures = [...new Set(names.map(plain))].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
  if (!figures.length) {
    return null;
  }
  return h(
    "div",
    { class: "plots", key: "curves" },
    figures.slice(0, MOST_PLOTS).map((each) =>
      curve({
        title: each[0].toUpperCase() + each.slice(1),
        steps,
        count,
        format: figure,
        lines: names
          .filter((name) => plain(name) === each)
          .map((name) => ({ name: name === each ? "training" : name.slice(0, name.length - each.length - 1), class: name === each ? "v0" : "v1", values: along(points, name, count) })),
      })
    )
  );
}

/** A value for each epoch: of long trainings only some epochs are kept, and a straight line joins them. */
function along(points, name, count) {
  const values = new Array(count).fill(null);
  let before = null;
  for (const point of points) {
    const value = point.values[name] ?? null;
    values[point.epoch - 1] = value;
    for (let epoch = before ? before.epoch + 1 : point.epoch; value !== null && epoch < point.epoch; epoch++) {
      values[epoch - 1] = before.value + ((value - before.value) * (epoch - before.epoch)) / (point.epoch - before.epoch);
    }
    before = value === null ? null : { epoch: point.epoch, value };
  }
  return values;
}

function plain(name) {
  return name.replace(/^(training|validation|test)\./, "");
}

function rank(figure) {
  const place = ["loss", "accuracy", "f1", "auc", "rmse"].indexOf(figure);
  return place < 0 ? 5 : place;
}

function results(training) {
  const all = Object.entries(training.results);
  const duelled = all.filter(([name]) => DUEL.test(name));
  const others = all.filter(([name]) => !DUEL.test(name));
  return [
    duelled.length ? duel(duelled) : null,
    others.length ? card("Results", table({ label: "Results", columns: ["Figure", { name: "Value", class: "num" }], rows: others.map(([name, value]) => ({ key: name, cells: [name, figure(value)] })) })) : null,
  ];
}

/** Figures of a duel in words: how each is called, and told. */
const MEASURED = {
  bytes: ["Size", bytes],
  deflated: ["Zipped", bytes],
  sparsity: ["Zeros", percent],
  latency_micros: ["One row", micros],
  rows_per_second: ["Rows / s", number],
  difference: ["Difference", figure],
  "difference.low": ["at least", figure],
  "difference.high": ["at most", figure],
};

/** A line for each variant, the version that they are made of first. */
function duel(all) {
  const cells = all.map(([name, value]) => {
    const [, variant, measured] = name.match(DUEL);
    return { variant, measured, value };
  });
  const variants = [...new Set(cells.map((each) => each.variant))].sort((one, other) => (other === "original") - (one === "original") || one.localeCompare(other));
  const known = Object.keys(MEASURED);
  const measures = [...new Set(cells.map((each) => each.measured))].filter((each) => each !== "difference.p").sort((one, other) => place(known, one) - place(known, other));
  return card(
    "Duel",
    table({
      label: "Duel",
      columns: ["Variant", ...measures.map((each) => ({ name: MEASURED[each]?.[0] || each, class: /^deflated|^difference./.test(each) ? "num wide" : "num" }))],
      rows: variants.map((variant) => ({
        key: variant,
        cells: [
          variant,
          ...measures.map((measured) => {
            const found = cells.find((each) => each.variant === variant && each.measured === measured);
            return found ? (MEASURED[measured]?.[1] || figure)(found.value) : "–";
          }),
        ],
      })),
    })
  );
}

/** Scores, whose names are not known, stand before the differences of them. */
function place(known, measured) {
  const at = known.indexOf(measured);
  return at < 0 ? known.indexOf("rows_per_second") + 0.5 : at;
}
