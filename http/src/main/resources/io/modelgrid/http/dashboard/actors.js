/* The actors of all nodes as a tree: what each does now, and what can be done about it. */

import { h } from "./view.js";
import { changed, grid } from "./grid.js";
import { byName, micros, number, plural } from "./format.js";
import { button, missing, modelLink, modelOf, state } from "./parts.js";
import { Feed } from "./live.js";
import { drain, move, restart } from "./changes.js";

/** A node with more actors than this is shown with its branches closed. */
const OPEN_AT_MOST = 60;

let filter = "";
let busyOnly = false;
/** Branches that somebody has opened or closed, by node and path. */
const turned = new Map();
let chosen = null;

export default {
  open() {
    const feed = new Feed("/grid/v1/actors", 1000, changed);
    feed.start();
    return { title: () => "Actors", view: () => view(feed), close: () => feed.stop() };
  },
};

function view(feed) {
  const none = missing(feed, "the actor tree");
  const total = feed.data ? feed.data.nodes.reduce((sum, node) => sum + node.actors.length, 0) : 0;
  return [
    h("h1", {}, "Actors"),
    none ||
      h(
        "p",
        { class: "filters", key: "filters" },
        h("label", {}, "Find ", h("input", { type: "search", autocomplete: "off", placeholder: "path, family, model or error", made: (element) => (element.value = filter), on: { input: (event) => ((filter = event.target.value), changed()) } })),
        h("label", {}, h("input", { type: "checkbox", checked: busyOnly, on: { change: (event) => ((busyOnly = event.target.checked), changed()) } }), " only busy, waiting or restarted ones"),
        h("output", { class: "faint" }, plural(total, "actor"))
      ),
    none ? null : h("div", { class: "with-side", key: "tree" }, tree(feed.data.nodes), side(feed.data.nodes)),
  ];
}

function tree(nodes) {
  return h(
    "div",
    { class: "scroll card flush" },
    h(
      "table",
      { class: "tree", "aria-label": "Actors" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          [["Actor"], ["State", "wide"], ["Mailbox", "num"], ["Messages / s", "num"], ["Each takes", "num wide"], ["Restarts", "num wide"], ["Last error", "wide error"]].map(([name, kind]) => h("th", { scope: "col", class: kind || null }, name))
        )
      ),
      h("tbody", {}, [...nodes].sort((one, other) => byName(one.node, other.node)).map(branchOfNode))
    )
  );
}

function branchOfNode(node) {
  const { roots, below } = arranged(node.actors);
  const keep = kept(node.actors);
  const id = `${node.node} `;
  const open = isOpen(id, true);
  const sums = node.actors.reduce((sum, each) => ({ mailbox: sum.mailbox + (each.mailbox || 0), rate: sum.rate + (each.messages_per_second || 0) }), { mailbox: 0, rate: 0 });
  const head = h(
    "tr",
    { key: id, class: "node" },
    h("td", {}, h("span", { class: "indent" }, toggle(id, open, node.node), h("b", {}, node.node), h("span", { class: "faint" }, `${plural(node.actors.length, "actor")}${node.left_out ? `, ${node.left_out} more left out` : ""}`))),
    h("td", { class: "wide" }, state(node.status || "up")),
    h("td", { class: "num" }, number(sums.mailbox)),
    h("td", { class: "num" }, number(sums.rate)),
    h("td", { class: "num wide" }),
    h("td", { class: "num wide" }),
    h("td", { class: "wide error" })
  );
  const rows = [head];
  const grow = (actor, depth) => {
    if (keep && !keep.has(actor.path)) {
      return;
    }
    const children = below.get(actor.path) || [];
    const key = `${node.node} ${actor.path}`;
    const shown = Boolean(keep) || isOpen(key, depth < 2 || node.actors.length <= OPEN_AT_MOST);
    rows.push(row(node, actor, key, depth, children.length > 0, shown));
    if (shown) {
      children.forEach((child) => grow(child, depth + 1));
    }
  };
  if (open) {
    roots.forEach((root) => grow(root, 1));
  }
  return rows;
}

function row(node, actor, key, depth, hasChildren, open) {
  const isChosen = chosen === key;
  return h(
    "tr",
    { key, class: isChosen ? "chosen" : null },
    h(
      "td",
      {},
      h(
        "span",
        { class: "indent", style: { paddingInlineStart: `${Math.min(depth, 8) * 1.1}rem` } },
        hasChildren ? toggle(key, open, actor.name) : h("span", { class: "leaf" }),
        button(actor.name || actor.path, () => ((chosen = isChosen ? null : key), changed()), { kind: "link", label: `${actor.name || actor.path}: details` }),
        h("span", { class: "faint" }, actor.family !== actor.name ? actor.family : "")
      )
    ),
    h("td", { class: "wide" }, stateOf(actor)),
    h("td", { class: `num${actor.mailbox > 0 ? " warm" : ""}` }, number(actor.mailbox)),
    h("td", { class: "num" }, number(actor.messages_per_second)),
    h("td", { class: "num wide" }, micros(actor.micros_per_message)),
    h("td", { class: `num wide${actor.restarts > 0 ? " bad" : ""}` }, number(actor.restarts)),
    h("td", { class: "wide error", title: actor.last_error || null }, actor.last_error || "")
  );
}

/** An actor that runs is as it should be, unlike an operation, which is to end. */
function stateOf(actor) {
  return actor.state ? state(actor.state, null, actor.state === "running" ? "good" : null) : "";
}

function toggle(id, open, name) {
  return h("button", { type: "button", class: "toggle", "aria-expanded": String(open), "aria-label": `${open ? "Close" : "Open"} ${name}`, on: { click: () => (turned.set(id, !open), changed()) } }, open ? "▾" : "▸");
}

function isOpen(id, usually) {
  return turned.has(id) ? turned.get(id) : usually;
}

/** Parents and children; one whose parent is not there stands at the top. */
function arranged(actors) {
  const paths = new Set(actors.map((each) => each.path));
  const below = new Map();
  const roots = [];
  for (const actor of [...actors].sort((one, other) => byName(one.path, other.path))) {
    if (actor.parent && actor.parent !== actor.path && paths.has(actor.parent)) {
      below.set(actor.parent, [...(below.get(actor.parent) || []), actor]);
    } else {
      roots.push(actor);
    }
  }
  return { roots, below };
}

/** Paths that fit the filter, and those above them; null where nothing is filtered. */
function kept(actors) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length && !busyOnly) {
    return null;
  }
  const byPath = new Map(actors.map((each) => [each.path, each]));
  const found = new Set();
  for (const actor of actors) {
    const text = `${actor.path} ${actor.family} ${actor.model || ""} ${actor.slot || ""} ${actor.state || ""} ${actor.last_error || ""}`.toLowerCase();
    const busy = actor.mailbox > 0 || actor.restarts > 0 || actor.messages_per_second >= 1;
    if (words.every((word) => text.includes(word)) && (!busyOnly || busy)) {
      for (let each = actor; each && !found.has(each.path); each = byPath.get(each.parent)) {
        found.add(each.path);
      }
    }
  }
  return found;
}

function side(nodes) {
  const found = nodes.flatMap((node) => node.actors.map((actor) => ({ node, actor }))).find(({ node, actor }) => `${node.node} ${actor.path}` === chosen);
  if (!found) {
    return null;
  }
  const { node, actor } = found;
  const facts = [
    ["Node", node.node],
    ["Path", h("code", {}, actor.path)],
    ["Family", actor.family],
    ["State", stateOf(actor) || null],
    ["Model", actor.model ? modelLink(actor.model) : actor.slot ? modelLink(modelOf(actor.slot)) : null],
    ["Slot", actor.slot],
    ["Version", actor.version],
    ["Epoch", actor.epoch === undefined ? null : String(actor.epoch)],
    ["Mailbox", number(actor.mailbox)],
    ["Messages", number(actor.messages)],
    ["Messages / s", number(actor.messages_per_second)],
    ["Each takes", micros(actor.micros_per_message)],
    ["Restarts", number(actor.restarts)],
    ["Last error", actor.last_error],
  ].filter(([, value]) => value !== null && value !== undefined);
  const whole = grid.nodes.get(node.node);
  return h(
    "aside",
    { class: "card side", key: "side", "aria-label": `Details of ${actor.name}` },
    h("div", { class: "head" }, h("h2", {}, actor.name || actor.path), h("span", { class: "grow" }), button("×", () => ((chosen = null), changed()), { kind: "plain", label: "Close the details" })),
    h("dl", { class: "facts-list" }, facts.map(([name, value]) => [h("dt", { key: `${name} t` }, name), h("dd", { key: `${name} d` }, value)])),
    h(
      "div",
      { class: "buttons" },
      actor.slot ? [button("Restart …", () => restart(actor.slot)), button("Move …", () => move(actor.slot))] : null,
      whole ? button(`Drain ${node.node} …`, () => drain(whole)) : null
    )
  );
}
