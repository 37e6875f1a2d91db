/* What this page knows of the grid: kept new by the node's stream of events, and, for what is no
   event, by asking. */

import { get } from "./api.js";
import { Feed, Stream } from "./live.js";
import { Rates } from "./rates.js";
import { notice } from "./dialog.js";
import { byName } from "./format.js";

const KINDS = [
  "grid",
  "node-appeared",
  "node-changed",
  "node-disappeared",
  "model-appeared",
  "model-changed",
  "model-disappeared",
  "replica-changed",
  "replica-removed",
  "operation-begun",
  "operation-changed",
  "operation-ended",
  "alert",
  "alert-gone",
];

/** Failures of the stream in a row after which the page asks instead. */
const ENOUGH_FAILURES = 2;

const listeners = new Set();
let due = false;

export const grid = {
  known: false,
  here: null,
  models: new Map(),
  nodes: new Map(),
  /** Names of nodes that went away while the page looked, and when. */
  gone: new Map(),
  operations: new Map(),
  rates: new Rates(),
};

/** Calls back, at most once a frame, when anything has changed; returns what ends that. */
export function watch(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function changed() {
  if (!due) {
    due = true;
    requestAnimationFrame(() => {
      due = false;
      listeners.forEach((each) => each());
    });
  }
}

export const stream = new Stream("/grid/v1/events", KINDS, heard, () => {
  turnAsking();
  changed();
});

export const feeds = {
  vitals: new Feed("/grid/v1/vitals", 1000, (feed) => {
    if (!feed.error) {
      grid.rates.add(feed.data);
    }
    changed();
  }),
  ready: new Feed("/health/ready", 5000, changed),
  alerts: new Feed("/grid/v1/alerts", 3000, changed),
  /** What counts only, such as bytes and queues, is no event. */
  nodes: new Feed("/grid/v1/nodes", 5000, (feed) => {
    if (!feed.error) {
      replace(grid.nodes, feed.data.nodes, "name");
    }
    changed();
  }),
  /** Only while there is no stream. */
  models: new Feed("/grid/v1/models", 4000, (feed) => {
    if (!feed.error) {
      replace(grid.models, feed.data.models, "name");
      grid.known = true;
    }
    changed();
  }),
  operations: new Feed("/grid/v1/operations", 4000, (feed) => {
    if (!feed.error) {
      replace(grid.operations, feed.data.operations, "id");
    }
    changed();
  }),
};

export async function start() {
  stream.open();
  feeds.vitals.start();
  feeds.ready.start();
  feeds.alerts.start();
  feeds.nodes.start();
  try {
    grid.here = (await get("/")).node;
    changed();
  } catch {
    grid.here = null; // The page says that the node does not answer, by its stream.
  }
}

function turnAsking() {
  const asks = stream.state === "lost" && stream.failures >= ENOUGH_FAILURES;
  for (const feed of [feeds.models, feeds.operations]) {
    if (asks !== feed.running) {
      asks ? feed.start() : feed.stop();
    }
  }
}

function replace(map, list, key) {
  map.clear();
  list.forEach((each) => map.set(each[key], each));
}

function heard(kind, data) {
  hear[kind](data);
  changed();
}

const hear = {
  grid(all) {
    replace(grid.models, all.models, "name");
    const before = new Set(grid.nodes.keys());
    replace(grid.nodes, all.nodes, "name");
    before.forEach((name) => grid.nodes.has(name) || lost(name));
    replace(grid.operations, all.operations, "id");
    grid.known = true;
  },
  "node-appeared"(node) {
    grid.gone.delete(node.name);
    grid.nodes.set(node.name, node);
    notice(`Node ${node.name} is there`, "good");
  },
  "node-changed"(node) {
    const before = grid.nodes.get(node.name);
    grid.nodes.set(node.name, node);
    if (!before || before.status !== node.status) {
      notice(`Node ${node.name} is ${node.status}`, ["up", "draining"].includes(node.status) ? "good" : "bad");
    }
  },
  "node-disappeared"({ node }) {
    grid.nodes.delete(node);
    lost(node);
  },
  "model-appeared": putModel,
  "model-changed": putModel,
  "model-disappeared"({ model }) {
    grid.models.delete(model);
  },
  "replica-changed"({ model, replica }) {
    changeReplicas(model, (all) => [...all.filter((each) => each.slot !== replica.slot), replica]);
  },
  "replica-removed"({ model, slot }) {
    changeReplicas(model, (all) => all.filter((each) => each.slot !== slot));
  },
  "operation-begun": putOperation,
  "operation-changed": putOperation,
  "operation-ended"(operation) {
    putOperation(operation);
    const word = operation.state.toLowerCase().replace("_", " ");
    notice(`${operation.model}: operation ${operation.id} ${word}`, operation.state === "SUCCEEDED" ? "good" : "bad");
  },
  alert(alert) {
    feeds.alerts.again();
    const now = stateOf(alert);
    if (now === "firing" || now === "resolved") {
      notice(`Alert ${alert.rule} ${now}: ${alert.subject}`, now === "firing" ? "bad" : "good", { href: "#/alerts", text: "look" });
    }
  },
};

hear["alert-gone"] = () => feeds.alerts.again();

function lost(name) {
  grid.gone.set(name, Date.now());
  notice(`Node ${name} went away`, "bad");
}

// An event about a model leaves its replicas out: they have events of their own.
function putModel(model) {
  const before = grid.models.get(model.name);
  const replicas = model.replicas.length || !before ? model.replicas : before.replicas;
  grid.models.set(model.name, { ...model, replicas });
}

function changeReplicas(name, change) {
  const model = grid.models.get(name);
  if (model) {
    const replicas = change(model.replicas).sort((one, other) => byName(one.slot, other.slot));
    grid.models.set(name, { ...model, replicas });
  }
}

function putOperation(operation) {
  grid.operations.set(operation.id, operation);
}

// ---------------------------------------------------------------- what pages ask of it

export function models() {
  return [...grid.models.values()].sort((one, other) => byName(one.name, other.name));
}

export function nodes() {
  return [...grid.nodes.values()].sort((one, other) => byName(one.name, other.name));
}

/** Newest first, those that run before all others. */
export function operations() {
  const running = (each) => (each.state === "RUNNING" ? 1 : 0);
  return [...grid.operations.values()].sort((one, other) => running(other) - running(one) || Number(other.id) - Number(one.id));
}

export function running() {
  return operations().filter((each) => each.state === "RUNNING");
}

export function firing() {
  const all = feeds.alerts.data;
  return all ? all.alerts.filter((each) => stateOf(each) === "firing") : [];
}

function stateOf(alert) {
  return String(alert.state).toLowerCase();
}

export function stable(model) {
  return model.versions.find((each) => each.version === model.labels.stable);
}

export function readyReplicas(model) {
  return model.replicas.filter((each) => each.state === "serving").length;
}
