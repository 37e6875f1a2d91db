/* What a model answered, as people can read it. */

import { h } from "./view.js";
import { micros, number } from "./format.js";
import { table } from "./parts.js";

const MOST_CLASSES = 10;
const MOST_RAW = 20_000;
const LONG_VECTOR = 64;

/** Ways of looking at an output; "auto" chooses by its shape. */
export const VIEWS = ["auto", "classes", "vector", "raw"];

export function answer({ result, headers, took, labels }, view) {
  return [
    h(
      "dl",
      { class: "tiles" },
      [
        ["Version", headers.version],
        ["Replica", headers.replica],
        ["Node", headers.node],
        ["Epoch", headers.epoch],
        ["Took", micros(took * 1000)],
      ].map(([name, value]) => h("div", { class: "tile", key: name }, h("dt", {}, name), h("dd", {}, value ?? "–")))
    ),
    (result.outputs || []).map((each) => output(each, labels, view)),
  ];
}

function output(one, labels, view) {
  const columns = one.shape.length > 1 ? one.shape.slice(1).reduce((all, size) => all * size, 1) : one.shape[0] || 1;
  const rows = Math.max(1, Math.round(one.data.length / Math.max(1, columns)));
  const numeric = one.datatype !== "BYTES" && one.datatype !== "BOOL";
  const chosen = view === "auto" ? usual(columns, numeric, labels) : numeric ? view : "raw";
  return h(
    "section",
    { key: one.name, class: "output" },
    h("h3", {}, one.name, " ", h("span", { class: "faint" }, `${one.datatype} [${one.shape.join(", ")}]`)),
    chosen === "raw"
      ? raw(one.data)
      : Array.from({ length: Math.min(rows, 8) }, (unused, row) => {
          const values = one.data.slice(row * columns, (row + 1) * columns);
          return h("div", { key: row }, rows > 1 ? h("h4", {}, `row ${row + 1}`) : null, chosen === "classes" ? classes(values, labels) : vector(values));
        }),
    chosen !== "raw" && rows > 8 ? h("p", { class: "faint" }, `and ${rows - 8} more rows`) : null
  );
}

function usual(columns, numeric, labels) {
  if (!numeric || columns < 2) {
    return "raw";
  }
  return labels.length === columns || columns < LONG_VECTOR ? "classes" : "vector";
}

/** The highest scores; where they are no shares already, also as softmax makes them. */
function classes(values, labels) {
  const sum = values.reduce((all, each) => all + each, 0);
  const areShares = values.every((each) => each >= 0 && each <= 1) && Math.abs(sum - 1) < 0.01;
  const most = Math.max(...values);
  const powers = values.map((each) => Math.exp(each - most));
  const all = powers.reduce((total, each) => total + each, 0);
  const ranked = values
    .map((score, place) => ({ place, score, share: areShares ? score : powers[place] / all }))
    .sort((one, other) => other.score - one.score)
    .slice(0, MOST_CLASSES);
  return table({
    label: "Highest scores",
    columns: [{ name: "Class", class: "num" }, labels.length ? "Name" : { name: "", class: "wide" }, { name: "Score", class: "num" }, areShares ? "Share" : "Softmax"],
    rows: ranked.map((each) => ({
      key: each.place,
      cells: [
        String(each.place),
        labels[each.place] || "",
        number(each.score),
        h("span", { class: "share" }, h("span", { class: "bar thin" }, h("span", { class: "stable", style: { flexGrow: String(each.share) } }), h("span", { style: { flexGrow: String(1 - each.share) } })), h("span", { class: "num" }, `${(100 * each.share).toFixed(1)} %`)),
      ],
    })),
  });
}

function vector(values) {
  const length = Math.hypot(...values);
  const most = Math.max(...values.map(Math.abs)) || 1;
  const step = Math.ceil(values.length / 512);
  const path = values
    .filter((each, at) => at % step === 0)
    .map((each, at) => `M${at + 0.5} 20V${(20 - (19 * each) / most).toFixed(2)}`)
    .join("");
  return [
    h("p", { class: "facts" }, h("span", {}, `${values.length} numbers`), h("span", {}, `length ${number(length)}`), h("span", {}, `from ${number(Math.min(...values))} to ${number(Math.max(...values))}`)),
    h("svg", { class: "vector", viewBox: `0 0 ${Math.ceil(values.length / step)} 40`, preserveAspectRatio: "none", role: "img", "aria-label": `${values.length} numbers as bars` }, h("path", { d: path })),
    h("p", {}, h("code", {}, `[${values.slice(0, 8).map((each) => Number(each).toPrecision(4)).join(", ")}, …]`)),
  ];
}

/** Written once, since pages are drawn again and again. */
const written = new WeakMap();

export function raw(value) {
  const text = written.get(value) || JSON.stringify(value, null, 1);
  written.set(value, text);
  return h("pre", { tabindex: "0", "aria-label": "As it came" }, text.length > MOST_RAW ? `${text.slice(0, MOST_RAW)} … (${text.length} characters)` : text);
}
