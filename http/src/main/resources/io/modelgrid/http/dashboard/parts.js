/* Pieces that several pages have in common. */

import { h } from "./view.js";
import { feeds, grid, models, nodes, stable } from "./grid.js";
import { ago, moment, span } from "./format.js";

/** States and how good they are; what is not named is neither good nor bad. */
const KINDS = {
  up: "good",
  ready: "good",
  serving: "good",
  routing: "good",
  holding: "busy",
  retiring: "busy",
  succeeded: "good",
  done: "good",
  ok: "good",
  resolved: "good",
  verified: "good",
  started: "good",
  running: "busy",
  loading: "busy",
  joining: "busy",
  leaving: "busy",
  draining: "busy",
  pending: "busy",
  failed: "bad",
  firing: "bad",
  unreachable: "bad",
  down: "bad",
  gone: "bad",
  absent: "bad",
  silent: "bad",
  "rolled back": "bad",
  aborted: "bad",
  refused: "bad",
};

/** A state as a word with a mark, never by colour alone; the kind is that of the word unless said. */
export function state(word, title, kind) {
  const plain = String(word || "unknown").toLowerCase().replaceAll("_", " ");
  return h("span", { class: `state ${kind || KINDS[plain] || "idle"}`, title: title || null }, plain);
}

export function when(time) {
  return time ? h("time", { datetime: time, title: moment(time) }, ago(time)) : "–";
}

export function took(from, to) {
  return span(Math.max(0, (to ? Date.parse(to) : Date.now()) - Date.parse(from)) / 1000);
}

/**
 * A table.
 *
 * @param columns each a name, or `{name, class}`; class "num" aligns numbers, "wide" is left out on
 *     narrow screens
 * @param rows each `{key, cells}`
 */
export function table({ label, columns, rows, empty }) {
  if (!rows.length) {
    return h("p", { class: "faint empty" }, empty || "None.");
  }
  const all = columns.map((each) => (typeof each === "string" ? { name: each } : each));
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      { "aria-label": label },
      h("thead", {}, h("tr", {}, all.map((each) => h("th", { scope: "col", class: each.class || null }, each.name)))),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h("tr", { key: row.key, class: row.class || null }, row.cells.map((cell, at) => h("td", { class: all[at].class || null }, cell)))
        )
      )
    )
  );
}

export function card(title, ...contents) {
  return h("section", { class: "card", key: title }, h("h2", {}, title), ...contents);
}

export function button(text, click, { label, kind, disabled } = {}) {
  return h("button", { type: "button", class: kind || null, disabled: Boolean(disabled), "aria-label": label || null, on: { click } }, text);
}

/** What stands where a feed has nothing to show; null if it has. */
export function missing(feed, what) {
  if (feed.absent) {
    return h("p", { class: "absent" }, `This node does not offer ${what} (${typeof feed.url === "function" ? feed.url() : feed.url} answers 404).`);
  }
  if (!feed.data) {
    return h("p", { class: feed.error ? "failure" : "faint" }, feed.error ? `${what} cannot be read: ${feed.error.message}. Trying again.` : "Reading …");
  }
  return null;
}

export function modelLink(name) {
  return h("a", { href: `#/models/${encodeURIComponent(name)}` }, name);
}

export function operationLink(id) {
  return h("a", { href: `#/operations/${encodeURIComponent(id)}` }, id);
}

export function trainingLink(id) {
  return h("a", { href: `#/trainings/${encodeURIComponent(id)}` }, id);
}

/** The model that a slot belongs to. */
export function modelOf(slot) {
  return slot.slice(0, slot.lastIndexOf("."));
}

/** Shares of a model's unversioned requests, as a bar and in words. */
export function split(model) {
  const { canary, canary_percent: share = 0, shadow, shadow_percent: copied = 0, sticky } = model.traffic;
  const now = model.labels.stable;
  if (!now) {
    return h("p", { class: "faint" }, "No version is stable, so requests without a version are refused.");
  }
  const rest = canary ? 100 - share : 100;
  return h(
    "div",
    { class: "split" },
    h(
      "div",
      { class: "bar", role: "img", "aria-label": `stable ${now}: ${rest} %${canary ? `, canary ${canary}: ${share} %` : ""}${shadow ? `, shadow ${shadow}: copies of ${copied} %` : ""}` },
      h("span", { class: "stable", style: { flexGrow: String(rest) } }),
      canary ? h("span", { class: "canary", style: { flexGrow: String(share) } }) : null
    ),
    shadow ? h("div", { class: "bar thin" }, h("span", { class: "shadow", style: { flexGrow: String(copied) } }), h("span", { style: { flexGrow: String(100 - copied) } })) : null,
    h(
      "p",
      { class: "keys" },
      h("span", { class: "stable" }, h("i", {}), `stable ${now}: ${rest} %`),
      canary ? h("span", { class: "canary" }, h("i", {}), `canary ${canary}: ${share} %${sticky ? ", sticky by caller" : ""}`) : null,
      shadow ? h("span", { class: "shadow" }, h("i", {}), `shadow ${shadow}: copies of ${copied} %`) : null
    )
  );
}

/** What is wrong with the grid, each with where to look. */
export function worries() {
  const found = [];
  if (feeds.ready.error && feeds.ready.error.status === 503) {
    found.push({ key: "ready", text: `This node is not ready: ${feeds.ready.error.message}`, href: null });
  }
  for (const node of nodes()) {
    if (node.status !== "up" && node.status !== "draining") {
      found.push({ key: `node ${node.name}`, text: `Node ${node.name} is ${node.status}`, href: null });
    }
  }
  for (const name of grid.gone.keys()) {
    found.push({ key: `gone ${name}`, text: `Node ${name} went away ${ago(new Date(grid.gone.get(name)).toISOString())}`, href: null });
  }
  for (const model of models()) {
    const href = `#/models/${encodeURIComponent(model.name)}`;
    const serving = model.replicas.filter((each) => each.state === "serving").length;
    if (!model.unloaded && stable(model) && serving < model.wanted_replicas) {
      found.push({ key: `replicas ${model.name}`, text: `${model.name}: ${serving} of ${model.wanted_replicas} replicas serve`, href });
    }
    for (const version of model.versions.filter((each) => each.state === "FAILED")) {
      found.push({ key: `failed ${model.name} ${version.version}`, text: `${model.name} version ${version.version} failed: ${version.reason || "no reason was given"}`, href });
    }
  }
  return found;
}
