/* What can be changed from here, each after a question. */

import { h } from "./view.js";
import { change, path } from "./api.js";
import { ask, field, notice } from "./dialog.js";
import { models, nodes, stable } from "./grid.js";
import { plural } from "./format.js";

function kept(values, name, props = {}) {
  const heard = (event) => (values[name] = event.target.type === "checkbox" ? event.target.checked : event.target.value);
  return h("input", { ...props, made: (element) => (props.type === "checkbox" ? (element.checked = values[name]) : (element.value = values[name])), on: { input: heard } });
}

function begun(what, answer) {
  const id = answer.operation || answer.id;
  notice(what, "good", id ? { href: `#/operations/${encodeURIComponent(id)}`, text: "watch" } : null);
}

/** Moves stable to a version: at once, in steps, or copies requests to it. */
export function swap(model, version) {
  const values = { strategy: "atomic", steps: "5%, 25%, 100%", every: "1m", sticky: false, share: "10%", unloadFirst: false, signature: false, why: "" };
  const from = stable(model);
  ask({
    title: `Swap ${model.name} to version ${version}`,
    action: "Swap",
    body: () => [
      h("p", {}, from ? `Requests without a version go to version ${from.version} now.` : "No version is stable now.", version === from?.version ? " That is the one." : ""),
      field(
        "How",
        h(
          "select",
          { value: values.strategy, on: { change: (event) => (values.strategy = event.target.value) } },
          h("option", { value: "atomic" }, "all at once, on all nodes"),
          h("option", { value: "canary" }, "in steps, as a canary"),
          h("option", { value: "shadow" }, "only copies, as a shadow")
        )
      ),
      values.strategy === "canary"
        ? [
            field("Steps", kept(values, "steps", { required: true, key: "steps" }), "shares of the requests, separated by commas"),
            field("Each lasts", kept(values, "every", { required: true, key: "every" }), "such as 30s or 5m"),
            field("Sticky by caller", kept(values, "sticky", { type: "checkbox", key: "sticky" })),
          ]
        : null,
      values.strategy === "shadow" ? field("Share", kept(values, "share", { required: true, key: "share" }), "of the requests that is copied; 0% ends a shadow") : null,
      values.strategy === "atomic" ? field("Unload the old version first", kept(values, "unloadFirst", { type: "checkbox", key: "unload" }), "for where memory does not allow both; requests wait meanwhile") : null,
      field("Let inputs and outputs differ", kept(values, "signature", { type: "checkbox", key: "signature" })),
      field("Why", kept(values, "why", { key: "why", maxlength: 200 }), "stands in the history"),
    ],
    go: async () => begun(`${model.name}: swap to ${version} begun`, await change("POST", path`/grid/v1/models/${model.name}/swap`, swapBody(version, values))),
  });
}

function swapBody(version, values) {
  const body = { version, strategy: values.strategy };
  if (values.strategy === "canary") {
    body.steps = values.steps.split(",").map((each) => each.trim()).filter(Boolean);
    body.every = values.every;
    body.sticky = values.sticky;
  } else if (values.strategy === "shadow") {
    body.share = values.share;
  } else if (values.unloadFirst) {
    body.unload_first = true;
  }
  if (values.signature) {
    body.allow_signature_change = true;
  }
  if (values.why.trim()) {
    body.why = values.why.trim();
  }
  return body;
}

/** Goes back to the version before, or gives up the canary that runs. */
export function rollback(model) {
  const { previous, canary, operation } = model.traffic;
  ask({
    title: `Roll back ${model.name}`,
    action: "Roll back",
    danger: true,
    body: () => h("p", {}, canary || operation ? "What runs on the model is given up, and what it has moved is moved back." : previous ? `stable goes back from version ${model.labels.stable} to version ${previous}.` : "No earlier version is known; the grid will say so."),
    go: async () => begun(`${model.name}: rollback begun`, await change("POST", path`/grid/v1/models/${model.name}/rollback`)),
  });
}

/** Says how many replicas a model shall have. */
export function scale(model) {
  const values = { count: String(model.wanted_replicas), follow: !model.fixed_replicas };
  ask({
    title: `Scale ${model.name}`,
    action: "Scale",
    body: () => [
      h("p", {}, `${plural(model.wanted_replicas, "replica is", "replicas are")} wanted now${model.fixed_replicas ? "" : ", as many as fit the nodes"}.`),
      field("As many as fit the nodes", kept(values, "follow", { type: "checkbox" })),
      values.follow ? null : field("Replicas", kept(values, "count", { type: "number", min: 0, max: 1000, required: true, key: "count" })),
    ],
    go: async () => {
      await change("PUT", path`/grid/v1/models/${model.name}/replicas`, { count: values.follow ? null : Number(values.count) });
      notice(`${model.name}: ${values.follow ? "follows the nodes" : plural(Number(values.count), "replica")}`);
    },
  });
}

/** Restarts a replica, without losing a request. */
export function restart(slot) {
  ask({
    title: `Restart ${slot}`,
    action: "Restart",
    body: () => h("p", {}, "The replica ends what it has begun and loads its versions anew. No request is lost while others serve."),
    go: async () => {
      await change("POST", path`/grid/v1/replicas/${slot}/restart`);
      notice(`${slot} restarts`);
    },
  });
}

/** Moves a replica to another node: the new place is ready before the old one goes. */
export function move(slot) {
  const values = { node: "" };
  const here = replica(slot)?.node;
  ask({
    title: `Move ${slot}`,
    action: "Move",
    body: () => [
      h("p", {}, `It is on ${here || "no node"} now. Another slot of its model is made ready first; then this one finishes what it took and goes.`),
      field(
        "To",
        h(
          "select",
          { value: values.node, on: { change: (event) => (values.node = event.target.value) } },
          h("option", { value: "" }, "any other node"),
          nodes().filter((each) => each.name !== here && each.roles.includes("serving")).map((each) => h("option", { value: each.name, key: each.name }, each.name))
        )
      ),
    ],
    go: async () => {
      await change("POST", path`/grid/v1/replicas/${slot}/move`, values.node ? { node: values.node } : {});
      notice(`${slot} moves`);
    },
  });
}

function replica(slot) {
  return models().flatMap((each) => each.replicas).find((each) => each.slot === slot);
}

/** Lets a node take slots again. */
export function undrain(node) {
  ask({
    title: `Let ${node.name} take slots again`,
    action: "Let it",
    body: () => h("p", {}, "What was moved away comes back only where it is placed anew."),
    go: async () => {
      await change("DELETE", path`/grid/v1/nodes/${node.name}/drain`);
      notice(`${node.name} takes slots again`);
    },
  });
}

/** Lets a canary take no further step, or go on again. */
export function freeze(operation, frozen) {
  ask({
    title: `${frozen ? "Freeze" : "Go on with"} operation ${operation.id}`,
    action: frozen ? "Freeze" : "Go on",
    body: () => h("p", {}, frozen ? "The canary keeps the share that it has and takes no further step." : "The canary takes its steps again."),
    go: async () => {
      await change("POST", frozen ? path`/grid/v1/operations/${operation.id}/freeze` : path`/grid/v1/operations/${operation.id}/thaw`);
      notice(`Operation ${operation.id} ${frozen ? "is frozen" : "goes on"}`);
    },
  });
}

/** Takes everything off a node. */
export function drain(node) {
  ask({
    title: `Drain ${node.name}`,
    action: "Drain",
    danger: true,
    body: () => h("p", {}, `What lies on ${node.name} is made ready elsewhere and then goes from it; it gets nothing new.`),
    go: async () => {
      await change("POST", path`/grid/v1/nodes/${node.name}/drain`);
      notice(`${node.name} drains`);
    },
  });
}

/** Gives up an operation. */
export function cancel(operation) {
  ask({
    title: `Give up operation ${operation.id}`,
    action: "Give up",
    danger: true,
    body: () => h("p", {}, `${operation.model}: what it has moved is moved back.`),
    go: async () => {
      await change("DELETE", path`/grid/v1/operations/${operation.id}`);
      notice(`Operation ${operation.id} is given up`);
    },
  });
}
