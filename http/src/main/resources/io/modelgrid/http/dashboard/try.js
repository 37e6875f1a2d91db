/* Asks a model something, and shows what it answers and who answered. */

import { h, holder } from "./view.js";
import { changed, grid, models } from "./grid.js";
import { path, send } from "./api.js";
import { SCALES, binaryRequest, example, fit, fitsPicture, layoutOf, picture, shapeOf, usualScale } from "./tensors.js";
import { VIEWS, answer, raw } from "./answers.js";

const LAYOUTS = ["NCHW", "NHWC", "CHW", "HWC", "NHW", "HW", "flat"];
const PATIENCE_MS = 60_000;

export default {
  open([name]) {
    const page = new Try(name);
    return { title: () => (page.model ? `Try ${page.model}` : "Try"), view: () => page.view() };
  },
};

class Try {
  constructor(name) {
    this.model = name || models()[0]?.name || null;
    this.selector = "";
    this.way = null;
    this.text = "A cat sits on the mat";
    this.json = "";
    this.jsonFor = null;
    this.file = null;
    this.bitmap = null;
    this.settings = null;
    this.settingsFor = null;
    this.fitting = "cover";
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", "The picture as the model gets it");
    this.look = "auto";
    this.busy = false;
    this.failure = null;
    this.got = null;
    this.over = false;
  }

  version() {
    const model = grid.models.get(this.model);
    if (!model) {
      return null;
    }
    const wanted = this.selector === "" ? model.labels.stable : (model.labels[this.selector] ?? this.selector);
    return model.versions.find((each) => each.version === wanted) || null;
  }

  forms() {
    return this.version()?.signature?.input_forms || [];
  }

  textInput() {
    return this.forms().flat().find((each) => each.datatype === "BYTES" && each.shape.length <= 2 && each.shape.every((size) => size < 0 || size === 1));
  }

  pictureInput() {
    const alone = this.forms().filter((form) => form.filter((each) => !each.optional).length === 1).map((form) => form.find((each) => !each.optional));
    return alone.find((each) => each.shape.length >= 3 && fitsPicture(each)) || alone.find(fitsPicture);
  }

  ways() {
    return [this.textInput() ? "text" : null, this.pictureInput() ? "image" : null, "JSON"].filter(Boolean);
  }

  view() {
    const all = models();
    if (!all.length) {
      return [h("h1", {}, "Try"), h("p", {}, "There are no models yet.")];
    }
    if (!grid.models.has(this.model)) {
      this.model = this.model && location.hash.includes("/try/") ? this.model : all[0].name;
    }
    const model = grid.models.get(this.model);
    const ways = this.ways();
    const way = ways.includes(this.way) ? this.way : ways[0];
    return [
      h("h1", {}, "Try a model"),
      h(
        "section",
        { class: "card", key: "question" },
        h(
          "form",
          {
            on: {
              submit: (event) => {
                event.preventDefault();
                this.run(way);
              },
            },
          },
          h(
            "p",
            { class: "filters" },
            h("label", {}, "Model ", h("select", { value: this.model, on: { change: (event) => this.choose(event.target.value) } }, model ? null : h("option", { value: this.model }, `${this.model} (not there)`), all.map((each) => h("option", { value: each.name, key: each.name }, each.name)))),
            h(
              "label",
              {},
              "Version ",
              h(
                "select",
                { value: this.selector, on: { change: (event) => ((this.selector = event.target.value), (this.got = null), changed()) } },
                h("option", { value: "" }, "as callers get it"),
                model ? Object.entries(model.labels).map(([label, version]) => h("option", { value: label, key: `l ${label}` }, `${label} (${version})`)) : null,
                model ? model.versions.map((each) => h("option", { value: each.version, key: each.version }, `${each.version}, ${each.state.toLowerCase()}`)) : null
              )
            ),
            h(
              "span",
              { class: "choice", role: "group", "aria-label": "What to send" },
              ways.map((each) => h("button", { type: "button", key: each, "aria-pressed": String(each === way), on: { click: () => ((this.way = each), changed()) } }, each))
            )
          ),
          way === "text" ? this.textView() : way === "image" ? this.pictureView() : this.jsonView(),
          h("div", { class: "buttons" }, h("button", { type: "submit", class: "primary", disabled: this.busy || (way === "image" && !this.bitmap) }, this.busy ? "Asking …" : "Ask"))
        )
      ),
      this.failure ? h("p", { class: "failure", role: "alert", key: "failure" }, this.failure) : null,
      this.got ? this.answerView() : null,
    ];
  }

  choose(name) {
    this.model = name;
    this.selector = "";
    this.got = null;
    this.failure = null;
    changed();
  }

  textView() {
    return h("label", { class: "field tall", key: "text" }, h("span", {}, "Text, one a line"), h("textarea", { rows: 3, required: true, made: (element) => (element.value = this.text), on: { input: (event) => (this.text = event.target.value) } }));
  }

  jsonView() {
    const key = `${this.model} ${this.version()?.version}`;
    if (this.jsonFor !== key) {
      this.jsonFor = key;
      this.json = JSON.stringify(example(this.forms()[0] || []), null, 1).replace(/\[\s+([^[\]{}]*?)\s+\]/g, (all, inner) => `[${inner.replace(/\s+/g, " ")}]`);
    }
    return h("label", { class: "field tall", key: `json ${key}` }, h("span", {}, "A request of the Open Inference Protocol"), h("textarea", { rows: 10, spellcheck: "false", class: "code", made: (element) => (element.value = this.json), on: { input: (event) => (this.json = event.target.value) } }));
  }

  // ---------------------------------------------------------------- pictures

  pictureView() {
    const input = this.pictureInput();
    const key = `${this.model} ${this.version()?.version} ${input.name}`;
    if (this.settingsFor !== key) {
      this.settingsFor = key;
      const usual = usualScale(input);
      this.settings = { ...layoutOf(input.shape), scale: usual, ...structuredClone(SCALES[usual]), reversed: false, inverted: false };
      this.redraw();
    }
    const set = (name, read = (value) => value) => (event) => {
      this.settings[name] = event.target.type === "checkbox" ? event.target.checked : read(event.target.value);
      this.redraw();
    };
    const size = (label, name) => h("label", { key: name }, `${label} `, h("input", { type: "number", min: 1, max: 4096, required: true, value: String(this.settings[name]), on: { change: set(name, (value) => Math.max(1, Math.min(4096, Math.round(Number(value)) || 1))) } }));
    const three = (label, name) =>
      h(
        "fieldset",
        { key: name },
        h("legend", {}, label),
        ["red", "green", "blue"].map((colour, at) =>
          h("input", { key: colour, type: "number", step: "any", "aria-label": `${label}, ${colour}`, value: String(this.settings[name][at]), on: { change: (event) => ((this.settings[name][at] = Number(event.target.value)), (this.settings.scale = "own"), changed()) } })
        )
      );
    return h(
      "div",
      { class: "picture", key },
      h(
        "label",
        {
          class: `drop${this.over ? " over" : ""}`,
          on: {
            dragover: (event) => (event.preventDefault(), this.over || ((this.over = true), changed())),
            dragleave: () => ((this.over = false), changed()),
            drop: (event) => (event.preventDefault(), (this.over = false), this.take(event.dataTransfer.files[0])),
          },
        },
        this.bitmap ? holder(this.canvas, "canvas") : null,
        h("span", {}, this.bitmap ? `${this.file}, ${this.bitmap.width} × ${this.bitmap.height}` : "Drop a picture here, or choose one"),
        h("input", { type: "file", accept: "image/*", on: { change: (event) => this.take(event.target.files[0]) } })
      ),
      h(
        "div",
        { class: "controls" },
        h("p", { class: "faint" }, `Input ${input.name}: ${input.datatype} [${shapeOf(this.settings, input.shape).join(", ")}]`),
        h("label", { key: "layout" }, "Layout ", h("select", { value: this.settings.layout, on: { change: set("layout") } }, LAYOUTS.map((each) => h("option", { value: each, key: each }, each)))),
        size("Width", "width"),
        size("Height", "height"),
        h("label", { key: "colours" }, "Colours ", h("select", { value: String(this.settings.colours), on: { change: set("colours", Number) } }, h("option", { value: "1" }, "grey"), h("option", { value: "3" }, "red, green, blue"), h("option", { value: "4" }, "and opacity"))),
        h("label", { key: "fit" }, "Fit ", h("select", { value: this.fitting, on: { change: (event) => ((this.fitting = event.target.value), this.redraw()) } }, ["cover", "contain", "stretch"].map((each) => h("option", { value: each, key: each }, each)))),
        h(
          "label",
          { key: "scale" },
          "Values ",
          h("select", { value: this.settings.scale, on: { change: (event) => (Object.assign(this.settings, { scale: event.target.value }, structuredClone(SCALES[event.target.value] || {})), changed()) } }, [...Object.keys(SCALES), "own"].map((each) => h("option", { value: each, key: each }, each)))
        ),
        h("label", { key: "divide" }, "Divide by ", h("input", { type: "number", step: "any", value: String(this.settings.divide), on: { change: (event) => ((this.settings.divide = Number(event.target.value) || 1), (this.settings.scale = "own"), changed()) } })),
        three("Less a mean", "mean"),
        three("Over a deviation", "deviation"),
        h("label", { key: "bgr" }, h("input", { type: "checkbox", checked: this.settings.reversed, on: { change: set("reversed") } }), " blue first"),
        h("label", { key: "invert" }, h("input", { type: "checkbox", checked: this.settings.inverted, on: { change: set("inverted") } }), " inverted")
      )
    );
  }

  async take(file) {
    if (!file) {
      return;
    }
    try {
      this.bitmap = await createImageBitmap(file);
      this.file = file.name;
      this.failure = null;
    } catch {
      this.bitmap = null;
      this.failure = `${file.name} is no picture that this browser can read (expected: PNG, JPEG, WebP or GIF)`;
    }
    this.redraw();
  }

  redraw() {
    if (this.bitmap && this.settings) {
      fit(this.canvas, this.bitmap, this.settings, this.fitting);
    }
    changed();
  }

  // ---------------------------------------------------------------- asking

  request(way) {
    if (way === "text") {
      const texts = this.text.split("\n").map((each) => each.trim()).filter(Boolean);
      const input = this.textInput();
      const shape = input.shape.length === 2 ? [texts.length, 1] : [texts.length];
      return { body: JSON.stringify({ inputs: [{ name: input.name, datatype: "BYTES", shape, data: texts }] }), headers: { "Content-Type": "application/json" } };
    }
    if (way === "image") {
      const input = this.pictureInput();
      const pixels = fit(this.canvas, this.bitmap, this.settings, this.fitting);
      return binaryRequest(input.name, input.datatype, shapeOf(this.settings, input.shape), picture(pixels, this.settings, input.datatype));
    }
    JSON.parse(this.json); // A mistake is told here, with its place.
    return { body: this.json, headers: { "Content-Type": "application/json" } };
  }

  async run(way) {
    this.busy = true;
    this.failure = null;
    changed();
    try {
      const { body, headers } = this.request(way);
      const url = this.selector ? path`/v2/models/${this.model}/versions/${this.selector}/infer` : path`/v2/models/${this.model}/infer`;
      const labels = (this.version()?.properties?.labels || "").split("\n").filter(Boolean);
      const started = performance.now();
      const response = await send("POST", url, { body, headers, patience: PATIENCE_MS });
      const result = await response.json();
      const took = performance.now() - started;
      const header = (name) => response.headers.get(`Modelgrid-${name}`);
      this.got = { result, took, labels, headers: { version: header("Version"), replica: header("Replica"), node: header("Node"), epoch: header("Epoch") } };
    } catch (problem) {
      this.failure = problem.status ? `${problem.status}: ${problem.message}` : problem.message;
      this.got = null;
    }
    this.busy = false;
    changed();
  }

  answerView() {
    return h(
      "section",
      { class: "card", key: "answer", "aria-live": "polite" },
      h(
        "div",
        { class: "head" },
        h("h2", {}, "Answer"),
        h("span", { class: "grow" }),
        h("label", {}, "Show as ", h("select", { value: this.look, on: { change: (event) => ((this.look = event.target.value), changed()) } }, VIEWS.map((each) => h("option", { value: each, key: each }, each))))
      ),
      answer(this.got, this.look),
      h("details", {}, h("summary", {}, "The whole answer"), raw(this.got.result))
    );
  }
}
