/* The whole grid at a glance: how it is, its nodes, and what happens now. */

import { h } from "./view.js";
import { feeds, firing, grid, models, nodes, readyReplicas, running } from "./grid.js";
import { bytes, micros, number, plural, span } from "./format.js";
import { plot } from "./plot.js";
import { ALL } from "./rates.js";
import { button, card, modelLink, modelOf, operationLink, state, table, took, when, worries } from "./parts.js";
import { drain, undrain } from "./changes.js";

export default {
  title: () => "Overview",
  view() {
    return [h("h1", {}, "Overview"), health(), tiles(), plots(), h("section", { key: "nodes" }, h("h2", {}, "Nodes and what lies on them"), h("div", { class: "nodes" }, nodes().map(node), gone())), alerts(), operations()];
  },
};

function health() {
  const found = worries();
  const alerting = firing().length;
  if (!found.length && !alerting) {
    return h("section", { key: "health", class: "card health good" }, h("p", {}, state("ok"), " Everything that is wanted is there."));
  }
  const shown = found.slice(0, 8);
  return h(
    "section",
    { key: "health", class: "card health bad" },
    h("h2", {}, plural(found.length + alerting, "thing needs", "things need"), " attention"),
    h(
      "ul",
      {},
      alerting ? h("li", { key: "alerts" }, h("a", { href: "#/alerts" }, plural(alerting, "alert is", "alerts are"), " firing")) : null,
      shown.map((each) => h("li", { key: each.key }, each.href ? h("a", { href: each.href }, each.text) : each.text)),
      found.length > shown.length ? h("li", {}, `and ${found.length - shown.length} more`) : null
    )
  );
}

function tile(name, value, hint) {
  return h("div", { class: "tile", key: name }, h("dt", {}, name), h("dd", {}, value), hint ? h("dd", { class: "hint" }, hint) : null);
}

function tiles() {
  const all = models();
  const up = nodes().filter((each) => each.status === "up").length;
  const serving = all.reduce((sum, each) => sum + readyReplicas(each), 0);
  const wanted = all.reduce((sum, each) => sum + (each.unloaded ? 0 : each.wanted_replicas), 0);
  const now = grid.rates.now(ALL);
  const held = nodes().flatMap((each) => each.devices).reduce((sum, each) => sum + each.held_bytes, 0);
  return h(
    "dl",
    { class: "tiles", key: "tiles" },
    tile("Nodes up", `${up} / ${grid.nodes.size}`),
    tile("Models", number(all.length)),
    tile("Replicas serving", `${serving} / ${wanted}`),
    tile("Requests / s", now ? number(now.rate) : "–", now && now.inFlight ? `${number(now.inFlight)} in flight` : null),
    tile("Errors / s", now ? number(now.errors) : "–"),
    tile("p99", now ? micros(now.p99) : "–"),
    tile("Held by models", bytes(held))
  );
}

function plots() {
  const { rates } = grid;
  if (feeds.vitals.absent) {
    return h("p", { class: "absent", key: "plots" }, "This node does not offer vitals, so there are no plots (/grid/v1/vitals answers 404).");
  }
  const times = rates.times();
  return h(
    "div",
    { class: "plots", key: "plots" },
    plot({ title: "Requests / s", times, format: number, lines: [{ name: "all models", class: "v0", values: rates.line(ALL, ALL, "rate") }] }),
    plot({
      title: "Latency",
      times,
      format: micros,
      logs: true,
      lines: [
        { name: "p50", class: "v0", values: rates.line(ALL, ALL, "p50") },
        { name: "p99", class: "v1", values: rates.line(ALL, ALL, "p99") },
      ],
    })
  );
}

function node(each) {
  const vitals = grid.rates.node(each.name);
  const slots = each.devices.reduce((sum, device) => sum + device.slots.length, 0);
  return h(
    "article",
    { class: "card node", key: each.name },
    h(
      "div",
      { class: "head" },
      h("h3", {}, each.name),
      state(each.status),
      each.name === grid.here ? h("span", { class: "faint" }, "this one") : null,
      h("span", { class: "grow" }),
      each.status === "draining"
        ? button("Take slots again …", () => undrain(each), { label: `Let ${each.name} take slots again`, kind: "small" })
        : button("Drain …", () => drain(each), { label: `Drain ${each.name}`, kind: "small" })
    ),
    h(
      "p",
      { class: "facts" },
      each.http && each.name !== grid.here ? h("a", { href: `//${each.http}/` }, each.http) : each.http || each.address,
      h("span", {}, each.roles.slice().sort().join(", ")),
      h("span", {}, `${slots} of ${plural(each.capacity, "slot")}`)
    ),
    vitals
      ? h(
          "p",
          { class: "facts" },
          vitals.cores === null ? null : h("span", {}, `${number(vitals.cores)} cores busy`),
          h("span", {}, `${bytes(vitals.heap)} heap`),
          h("span", {}, `${bytes(vitals.resident)} resident`),
          h("span", {}, `up ${span(vitals.uptime)}`)
        )
      : null,
    each.devices.map(device)
  );
}

function device(each) {
  const share = each.total_bytes ? each.held_bytes / each.total_bytes : 0;
  return h(
    "div",
    { class: "device", key: each.id },
    h("p", {}, h("b", {}, each.id), h("span", { class: "faint" }, `${bytes(each.held_bytes)} of ${bytes(each.total_bytes)}`)),
    h(
      "div",
      { class: "bar thin", role: "img", "aria-label": `${bytes(each.held_bytes)} of ${bytes(each.total_bytes)} held on ${each.id}` },
      h("span", { class: "stable", style: { flexGrow: String(share) } }),
      h("span", { style: { flexGrow: String(1 - share) } })
    ),
    h("ul", { class: "slots", "aria-label": `Slots on ${each.id}` }, each.slots.map(slot))
  );
}

function slot(name) {
  const model = modelOf(name);
  const replica = grid.models.get(model)?.replicas.find((each) => each.slot === name);
  const word = replica ? replica.state : "absent";
  return h("li", { key: name }, h("a", { class: `slot ${word}`, href: `#/models/${encodeURIComponent(model)}`, title: `${name}: ${word}${replica ? `, ${bytes(replica.bytes)}` : ""}` }, name));
}

function gone() {
  return [...grid.gone].map(([name, time]) =>
    h("article", { class: "card node gone", key: `gone ${name}` }, h("div", { class: "head" }, h("h3", {}, name), state("gone")), h("p", { class: "faint" }, "Went away ", when(new Date(time).toISOString()), ". What lay on it comes back on others."))
  );
}

function alerts() {
  const all = firing();
  return all.length
    ? card(
        "Firing alerts",
        table({
          label: "Firing alerts",
          columns: ["Rule", "Subject", { name: "Since", class: "num" }, { name: "Message", class: "wide" }],
          rows: all.map((each) => ({ key: `${each.rule} ${each.subject}`, cells: [h("a", { href: "#/alerts" }, each.rule), each.subject || "–", when(each.since), each.message || ""] })),
        })
      )
    : null;
}

function operations() {
  const all = running();
  return all.length
    ? card(
        "Running operations",
        table({
          label: "Running operations",
          columns: ["Operation", "Model", "What", { name: "For", class: "num" }, { name: "Message", class: "wide" }],
          rows: all.map((each) => ({
            key: each.id,
            cells: [operationLink(each.id), modelLink(each.model), `${each.plan.kind.toLowerCase()} ${each.plan.version}`, took(each.started_at), each.message],
          })),
        })
      )
    : null;
}
