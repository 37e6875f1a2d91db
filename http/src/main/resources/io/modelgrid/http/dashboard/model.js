/* One model: its traffic, its figures over time, versions, replicas and what it costs. */

import { h } from "./view.js";
import { changed, feeds, grid, operations } from "./grid.js";
import { bytes, byName, micros, number } from "./format.js";
import { plot } from "./plot.js";
import { ALL } from "./rates.js";
import { button, card, operationLink, split, state, table, took, trainingLink, when } from "./parts.js";
import { health } from "./models.js";
import { move, restart, rollback, scale, swap } from "./changes.js";
import { Feed } from "./live.js";
import { path } from "./api.js";

/** Callers that are none. */
const CALLERS = { "-": "not named", "*": "all others" };

/** How many versions have lines of their own. */
const MOST_LINES = 4;

export default {
  open([name]) {
    // Queues are no events, so whoever looks at a model asks for it.
    const feed = new Feed(path`/grid/v1/models/${name}`, 2000, () => {
      if (feed.data && grid.models.has(name)) {
        grid.models.set(name, feed.data);
      }
      changed();
    });
    feed.start();
    return {
      title: () => name,
      view: () => {
        const model = grid.models.get(name);
        return model ? view(model) : [h("h1", {}, name), h("p", {}, "There is no such model. ", h("a", { href: "#/models" }, "All models"))];
      },
      close: () => feed.stop(),
    };
  },
};

function view(model) {
  const [word, why] = health(model);
  return [
    h("nav", { class: "crumbs", "aria-label": "Where" }, h("a", { href: "#/models" }, "Models"), " / "),
    h(
      "div",
      { class: "head" },
      h("h1", {}, model.name),
      state(word),
      h("span", { class: "faint" }, `epoch ${model.epoch}`),
      h("span", { class: "grow" }),
      h("a", { class: "button", href: `#/try/${encodeURIComponent(model.name)}` }, "Try"),
      button("Roll back …", () => rollback(model)),
      button("Scale …", () => scale(model))
    ),
    why ? h("p", { class: word === "failed" ? "failure" : "faint", key: "why" }, why) : null,
    card("Traffic without a version", split(model)),
    plots(model),
    versions(model),
    replicas(model),
    signature(model),
    costs(model),
    past(model),
  ];
}

/** Versions that had requests lately, those that bear a label first. */
function shown(model) {
  const { rates } = grid;
  return model.versions
    .filter((each) => each.labels.length || each.version === model.traffic.canary || each.version === model.traffic.shadow || rates.line(model.name, each.version, "rate").some((value) => value > 0))
    .map((each) => each.version)
    .sort((one, other) => rank(model, one) - rank(model, other) || byName(other, one))
    .slice(0, MOST_LINES);
}

/** The colour of a version's line: those of stable and canary are as in the bar of the traffic. */
function rank(model, version) {
  const place = [model.labels.stable, model.traffic.canary, null, model.traffic.shadow].indexOf(version);
  return place < 0 ? 2 : place;
}

/** Colours by version; two that have no part in the traffic share what is left. */
function colours(model, versions) {
  const left = ["v2", "v3", "v1", "v0"].filter((each) => !versions.some((version) => isNamed(model, version) && each === `v${rank(model, version)}`));
  return versions.map((version) => (isNamed(model, version) ? `v${rank(model, version)}` : left.shift()));
}

function isNamed(model, version) {
  return [model.labels.stable, model.traffic.canary, model.traffic.shadow].includes(version);
}

function plots(model) {
  if (feeds.vitals.absent) {
    return h("p", { class: "absent", key: "plots" }, "This node does not offer vitals, so there are no plots (/grid/v1/vitals answers 404).");
  }
  const { rates } = grid;
  const times = rates.times();
  const all = shown(model);
  const classes = colours(model, all);
  const lines = (figure, prefix = "") => all.map((version, at) => ({ name: `${prefix}${version}`, class: classes[at], values: rates.line(model.name, version, figure) }));
  const both = all.length === 1 ? all[0] : ALL;
  return h(
    "div",
    { class: "plots", key: "plots" },
    plot({ title: "Requests / s", times, format: number, lines: lines("rate", "version ") }),
    plot({
      title: "Latency",
      times,
      format: micros,
      logs: true,
      lines:
        all.length > 1
          ? lines("p99", "p99 of ")
          : [
              { name: "p50", class: "v0", values: rates.line(model.name, both, "p50") },
              { name: "p99", class: "v1", values: rates.line(model.name, both, "p99") },
            ],
    }),
    plot({ title: "Errors / s", times, format: number, lines: lines("errors", "version ") }),
    plot({ title: "Batch size", times, format: number, lines: lines("batch", "version ") })
  );
}

function versions(model) {
  return card(
    "Versions",
    table({
      label: "Versions",
      columns: ["Version", "State", "Labels", { name: "Ready on", class: "num wide" }, { name: "Size", class: "num wide" }, { name: "Registered", class: "num wide" }, { name: "Format", class: "wide" }, { name: "Digest", class: "wide" }, { name: "", class: "actions" }],
      rows: [...model.versions]
        .sort((one, other) => byName(other.version, one.version))
        .map((each) => ({
          key: each.version,
          cells: [
            [h("b", {}, each.version), each.lineage ? origin(each.lineage) : null],
            [state(each.state), each.reason ? h("p", { class: each.state === "FAILED" ? "reason failure" : "reason faint" }, each.reason) : null],
            each.labels.length ? each.labels.map((label) => h("span", { class: "label", key: label }, label)) : h("span", { class: "faint" }, "–"),
            number(each.ready_replicas),
            bytes(each.size),
            when(each.registered_at),
            each.platform || "–",
            h("code", { title: each.digest }, each.digest.slice(0, 12)),
            each.version === model.labels.stable ? null : button("Swap …", () => swap(model, each.version), { kind: "small", label: `Swap ${model.name} to version ${each.version}` }),
          ],
        })),
    })
  );
}

/** How a training made a version. */
function origin({ training, technique, parent, teacher }) {
  return h("p", { class: "reason faint" }, `${technique}${parent ? ` from ${parent}` : ""}${teacher ? `, taught by ${teacher}` : ""}, training `, trainingLink(training));
}

function replicas(model) {
  return card(
    "Replicas",
    table({
      label: "Replicas",
      empty: "None are wanted.",
      columns: ["Slot", "State", "Node", { name: "Device", class: "wide" }, { name: "Versions", class: "wide" }, { name: "Queue", class: "num wide" }, { name: "Holds", class: "num wide" }, { name: "", class: "actions" }],
      rows: [...model.replicas]
        .sort((one, other) => byName(one.slot, other.slot))
        .map((each) => ({
          key: each.slot,
          cells: [
            each.slot,
            [state(each.state), each.reason ? h("p", { class: "reason failure" }, each.reason) : null],
            each.node || "–",
            each.device || "–",
            each.versions.join(", ") || "–",
            number(each.queued),
            bytes(each.bytes),
            [
              button("Restart …", () => restart(each.slot), { kind: "small", label: `Restart ${each.slot}` }),
              button("Move …", () => move(each.slot), { kind: "small", label: `Move ${each.slot}` }),
            ],
          ],
        })),
    })
  );
}

function tensors(label, list) {
  return table({
    label,
    columns: [label, "Type", "Shape", { name: "", class: "wide" }],
    rows: list.map((each) => ({ key: each.name, cells: [h("code", {}, each.name), each.datatype, h("code", {}, `[${each.shape.map((size) => (size < 0 ? "?" : size)).join(", ")}]`), each.optional ? "optional" : ""] })),
  });
}

function signature(model) {
  const version = model.versions.find((each) => each.version === model.labels.stable) || model.versions.find((each) => each.signature);
  if (!version || !version.signature) {
    return null;
  }
  const { input_forms: forms, outputs } = version.signature;
  return card(
    `Signature of version ${version.version}`,
    h("div", { class: "pair" }, forms.map((form, at) => h("div", { key: at }, tensors(forms.length > 1 ? `Inputs, way ${at + 1}` : "Inputs", form))), h("div", { key: "outputs" }, tensors("Outputs", outputs)))
  );
}

function costs(model) {
  const all = (feeds.vitals.data?.costs || []).filter((each) => each.model === model.name);
  if (!all.length) {
    return null;
  }
  const sums = new Map();
  for (const each of all) {
    const key = `${each.version}\n${each.caller}`;
    const sum = sums.get(key) || { version: each.version, caller: CALLERS[each.caller] || each.caller, requests: 0, cpu: 0, device: 0, read: 0, written: 0, joules: null, estimated: false };
    sum.requests += each.requests;
    sum.cpu += each.cpu_micros;
    sum.device += each.device_micros;
    sum.read += each.bytes_in;
    sum.written += each.bytes_out;
    if (each.joules !== undefined && each.joules !== null) {
      sum.joules = (sum.joules || 0) + each.joules;
    }
    sum.estimated = sum.estimated || each.estimated;
    sums.set(key, sum);
  }
  const rows = [...sums.values()].sort((one, other) => other.cpu + other.device - one.cpu - one.device).slice(0, 50);
  return card(
    "What it costs, since the nodes started",
    table({
      label: "Costs by version and caller",
      columns: ["Version", "Caller", { name: "Requests", class: "num" }, { name: "CPU", class: "num" }, { name: "Device", class: "num wide" }, { name: "Read", class: "num wide" }, { name: "Written", class: "num wide" }, { name: "Energy", class: "num wide" }],
      rows: rows.map((each) => ({
        key: `${each.version} ${each.caller}`,
        cells: [each.version, each.caller, number(each.requests), micros(each.cpu), micros(each.device), bytes(each.read), bytes(each.written), each.joules === null ? "–" : `${number(each.joules)} J${each.estimated ? " (estimated)" : ""}`],
      })),
    })
  );
}

function past(model) {
  const all = operations().filter((each) => each.model === model.name);
  return card(
    "Operations",
    table({
      label: "Operations",
      empty: "None that are remembered.",
      columns: ["Operation", "What", "State", { name: "Begun", class: "num wide" }, { name: "Took", class: "num" }, { name: "Message", class: "wide" }],
      rows: all.slice(0, 10).map((each) => ({ key: each.id, cells: [operationLink(each.id), `${each.plan.kind.toLowerCase()} ${each.plan.version}`, state(each.state), when(each.started_at), took(each.started_at, each.ended_at), each.message] })),
    }),
    h("p", {}, h("a", { href: `#/history?model=${encodeURIComponent(model.name)}` }, "History of this model"))
  );
}
