/* What happened, and the grid as it was at any moment of it. */

import { h } from "./view.js";
import { changed, grid, models } from "./grid.js";
import { get } from "./api.js";
import { clock, moment, number } from "./format.js";
import { button, card, modelLink, split, state, table } from "./parts.js";

const PAGE = 100;
const STEPS = 1000;
const SETTLE_MS = 150;

export default {
  open() {
    const asked = new URLSearchParams(location.hash.split("?")[1] || "");
    const page = new History(asked.get("model") || "");
    page.load();
    page.span();
    return { title: () => "History", view: () => page.view(), close: () => page.close() };
  },
};

class History {
  constructor(model) {
    this.filter = { model, from: "", to: "" };
    this.entries = [];
    this.next = null;
    this.error = null;
    this.loading = false;
    /** From the first event to now, in milliseconds. */
    this.begin = null;
    this.end = Date.now();
    this.at = STEPS;
    this.with = null;
    this.past = null;
    this.other = null;
    this.lines = null;
    this.pastError = null;
    this.timer = 0;
    this.asked = 0;
    this.closed = false;
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }

  query(before) {
    const query = new URLSearchParams({ limit: String(PAGE) });
    const { model, from, to } = this.filter;
    if (model) query.set("model", model);
    if (from) query.set("from", new Date(from).toISOString());
    if (to) query.set("to", new Date(to).toISOString());
    if (before) query.set("before", String(before));
    return `/grid/v1/history?${query}`;
  }

  async load(before = null) {
    this.loading = true;
    const filter = JSON.stringify(this.filter);
    changed();
    try {
      const page = await get(this.query(before), { patience: 30_000 });
      if (filter === JSON.stringify(this.filter)) {
        this.entries = before ? [...this.entries, ...page.entries] : page.entries;
        this.next = page.next ?? null;
        this.error = null;
      }
    } catch (problem) {
      this.error = problem;
    }
    this.loading = false;
    changed();
  }

  /** Since when there is a history. */
  async span() {
    try {
      const first = await get("/grid/v1/at?revision=1");
      this.begin = Date.parse(first.at);
      this.end = Date.now();
      await this.look();
    } catch (problem) {
      this.pastError = problem;
      changed();
    }
  }

  time(step) {
    return Math.round(this.begin + ((this.end - this.begin) * step) / STEPS);
  }

  step(time) {
    return Math.max(0, Math.min(STEPS, ((time - this.begin) / (this.end - this.begin)) * STEPS));
  }

  slide() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), SETTLE_MS);
    changed();
  }

  /** Goes to the moment of an event. */
  goTo(time) {
    this.at = this.step(Date.parse(time));
    this.exact = time;
    this.look();
  }

  async look() {
    const mine = ++this.asked;
    const exact = this.exact;
    this.exact = null;
    try {
      const moments = [exact || new Date(this.time(this.at)).toISOString()];
      if (this.with !== null) {
        moments.push(new Date(this.time(this.with)).toISOString());
      }
      const [past, other] = await Promise.all(moments.map((time) => get(`/grid/v1/at?time=${encodeURIComponent(time)}`, { patience: 30_000 })));
      const lines = other ? (await get(`/grid/v1/diff?from=${Math.min(past.revision, other.revision)}&to=${Math.max(past.revision, other.revision)}`, { patience: 30_000 })).lines : null;
      if (mine === this.asked && !this.closed) {
        Object.assign(this, { past, other: other || null, lines, pastError: null });
      }
    } catch (problem) {
      this.pastError = problem;
    }
    changed();
  }

  view() {
    return [h("h1", {}, "History"), this.slider(), this.difference(), this.then(), this.list()];
  }

  slider() {
    if (this.begin === null) {
      return h("section", { class: "card", key: "slider" }, h("h2", {}, "The grid as it was"), h("p", { class: this.pastError ? "failure" : "faint" }, this.pastError ? `It cannot be read: ${this.pastError.message}` : "Reading …"));
    }
    const ticks = this.entries.map((each) => this.step(Date.parse(each.at)));
    const range = (name, value, set) =>
      h(
        "label",
        { class: "slider", key: name },
        h("span", {}, name),
        h("input", { type: "range", min: 0, max: STEPS, step: "any", value: String(value), "aria-valuetext": moment(this.time(value)), on: { input: (event) => (set(Number(event.target.value)), this.slide()) } }),
        h("output", { class: "num" }, moment(this.time(value)))
      );
    return h(
      "section",
      { class: "card", key: "slider" },
      h(
        "div",
        { class: "head" },
        h("h2", {}, "The grid as it was"),
        h("span", { class: "grow" }),
        button("◂ event", () => this.jump(-1), { kind: "small", label: "To the event before" }),
        button("event ▸", () => this.jump(1), { kind: "small", label: "To the next event" }),
        h(
          "label",
          {},
          h("input", {
            type: "checkbox",
            checked: this.with !== null,
            on: {
              change: (event) => {
                this.with = event.target.checked ? STEPS : null;
                this.look();
              },
            },
          }),
          " compare with another moment"
        )
      ),
      range("At", this.at, (value) => (this.at = value)),
      h("svg", { class: "ticks", viewBox: `0 0 ${STEPS} 10`, preserveAspectRatio: "none", "aria-hidden": "true" }, h("path", { d: ticks.map((tick) => `M${tick.toFixed(1)} 0V10`).join("") })),
      this.with !== null ? range("With", this.with, (value) => (this.with = value)) : null,
      this.pastError ? h("p", { class: "failure" }, this.pastError.message) : null
    );
  }

  jump(direction) {
    const now = this.past && this.past.at ? this.past.revision : 0;
    const ordered = this.entries.map((each) => each).sort((one, other) => one.revision - other.revision);
    const next = direction < 0 ? ordered.filter((each) => each.revision < now).pop() : ordered.find((each) => each.revision > now);
    if (next) {
      this.goTo(next.at);
    }
  }

  difference() {
    if (!this.lines || !this.other || !this.past) {
      return null;
    }
    return h(
      "section",
      { class: "card", key: "difference" },
      h("h2", {}, `What is different at revision ${Math.max(this.past.revision, this.other.revision)} from ${Math.min(this.past.revision, this.other.revision)}`),
      table({ label: "Differences", empty: "Nothing.", columns: ["Model", "What"], rows: this.lines.map((each, at) => ({ key: at, cells: [grid.models.has(each.model) ? modelLink(each.model) : each.model, each.text] })) })
    );
  }

  then() {
    if (!this.past) {
      return null;
    }
    const { revision, at, models: then } = this.past;
    return h(
      "section",
      { class: "card", key: "then" },
      h("h2", {}, at ? `Revision ${revision}, since ${moment(at)}` : "Before everything"),
      table({
        label: "Models as they were",
        empty: "There were no models.",
        columns: ["Model", "Versions", "Traffic", { name: "Replicas wanted", class: "num wide" }, { name: "Operation", class: "wide" }],
        rows: then.map((model) => ({
          key: model.name,
          cells: [
            [grid.models.has(model.name) ? modelLink(model.name) : model.name, model.unloaded ? h("span", { class: "label" }, "unloaded") : null],
            h("ul", { class: "plain" }, model.versions.map((each) => h("li", { key: each.version }, h("b", {}, each.version), " ", state(each.state, each.reason), Object.entries(model.labels).filter(([, version]) => version === each.version).map(([label]) => h("span", { class: "label", key: label }, label))))),
            model.labels.stable ? split(model) : "–",
            model.replicas === undefined ? "as the nodes" : number(model.replicas),
            model.operation ? `${model.operation.kind.toLowerCase()} ${model.operation.version}` : "–",
          ],
        })),
      })
    );
  }

  list() {
    const set = (name) => (event) => {
      this.filter[name] = event.target.value;
      this.load();
    };
    return card(
      "Events",
      h(
        "p",
        { class: "filters", key: "filters" },
        h("label", {}, "Model ", h("select", { value: this.filter.model, on: { change: set("model") } }, h("option", { value: "" }, "all"), [...new Set([...models().map((each) => each.name), this.filter.model])].filter(Boolean).map((name) => h("option", { value: name, key: name }, name)))),
        h("label", {}, "From ", h("input", { type: "datetime-local", on: { change: set("from") } })),
        h("label", {}, "To ", h("input", { type: "datetime-local", on: { change: set("to") } })),
        button("Newest", () => this.load(), { kind: "small" })
      ),
      this.error ? h("p", { class: "failure" }, `The history cannot be read: ${this.error.message}`) : null,
      table({
        label: "Events, newest first",
        empty: this.loading ? "Reading …" : "Nothing happened there.",
        columns: [{ name: "Revision", class: "num wide" }, { name: "When", class: "num" }, "Model", "What", { name: "Who", class: "wide" }, { name: "Why", class: "wide" }, { name: "", class: "actions wide" }],
        rows: this.entries.map((each) => ({
          key: each.revision,
          cells: [
            String(each.revision),
            h("time", { datetime: each.at, title: moment(each.at) }, Date.now() - Date.parse(each.at) < 86_400_000 ? clock(each.at) : moment(each.at)),
            each.model ? (grid.models.has(each.model) ? modelLink(each.model) : each.model) : "–",
            each.summary,
            each.who,
            each.why,
            this.begin === null ? null : button("look", () => this.goTo(each.at), { kind: "small", label: `The grid as it was at revision ${each.revision}` }),
          ],
        })),
      }),
      this.next ? button(this.loading ? "Reading …" : "Older ones", () => this.load(this.next), { disabled: this.loading }) : null
    );
  }
}
