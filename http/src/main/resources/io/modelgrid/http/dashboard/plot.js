/* Lines over time, drawn by hand: the lines are SVG stretched to the place there is, all words
   beside them are text of the page, so that they stay sharp. */

import { h } from "./view.js";
import { changed } from "./grid.js";
import { clock } from "./format.js";

const WIDTH = 600;
const HEIGHT = 120;

/** How many looks the whole width stands for: more as time goes on. */
const WINDOWS = [60, 120, 300];

/** Where the pointer is, as a share of the width; all plots show the same moment. */
let pointed = null;

/** The least number of 1, 2 or 5 times a power of ten that is not below a value. */
export function ceiling(value) {
  if (!(value > 0)) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 2, 2.5, 5, 10]) {
    if (value <= step * power * 1.0001) {
      return step * power;
    }
  }
  return 10 * power;
}

/** Where a value lies: 0 at the bottom, 1 at the top; with logs each power of ten is as high. */
function scaleOf(values, logs) {
  const most = ceiling(Math.max(0, ...values));
  if (!logs || !values.some((each) => each > 0)) {
    return { ticks: [most, most / 2, 0], place: (value) => Math.min(1, value / most) };
  }
  const least = 10 ** Math.floor(Math.log10(Math.min(...values.filter((each) => each > 0))));
  const top = 10 ** Math.max(Math.ceil(Math.log10(Math.max(...values))), Math.log10(least) + 1);
  const decades = Math.log10(top / least);
  return {
    ticks: Array.from({ length: Math.round(decades) + 1 }, (unused, at) => top / 10 ** at),
    place: (value) => Math.max(0, Math.min(1, Math.log10(Math.max(value, least) / least) / decades)),
  };
}

function height(share) {
  return HEIGHT - 1 - share * (HEIGHT - 3);
}

function outline(values, place, count) {
  let path = "";
  let pen = false;
  values.forEach((value, at) => {
    if (value === null || value === undefined) {
      pen = false;
      return;
    }
    const x = count > 1 ? (at / (count - 1)) * WIDTH : WIDTH;
    const y = height(place(value));
    path += `${pen ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = true;
  });
  return path;
}

/** A line alone that breaks off at both sides would not be seen. */
function dots(values, place, count) {
  const found = [];
  values.forEach((value, at) => {
    const lone = value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
    if (lone) {
      const x = count > 1 ? (at / (count - 1)) * WIDTH : WIDTH;
      const y = height(place(value));
      found.push(`M${x.toFixed(1)} ${y.toFixed(1)}h0.1`);
    }
  });
  return found.join("");
}

/**
 * A plot.
 *
 * @param lines each with name, class and values, of which one belongs to each of the times
 * @param format makes words of a value
 * @param logs whether each power of ten is as high as the others, as suits times
 */
export function plot({ title, lines, times, format, logs = false }) {
  const count = WINDOWS.find((each) => times.length <= each) || times.length;
  const blank = count - times.length;
  const padded = lines.map((line) => ({ ...line, values: [...new Array(blank).fill(null), ...line.values] }));
  const all = padded.flatMap((line) => line.values).filter((each) => each !== null && each !== undefined);
  const { ticks, place } = scaleOf(all, logs);
  const at = pointed === null ? count - 1 : Math.round(pointed * (count - 1));
  const time = times[at - blank];
  const value = (line) => (pointed === null ? last(line.values) : line.values[at]);
  const words = lines.map((line, index) => `${line.name} ${format(last(padded[index].values))}`).join(", ");
  const first = times.length ? times[times.length - 1] - (count - 1) * 1000 : null;
  return h(
    "figure",
    { class: "plot", key: title },
    h(
      "figcaption",
      {},
      h("span", { class: "title" }, title),
      pointed !== null && time ? h("span", { class: "faint" }, clock(time)) : null,
      h(
        "span",
        { class: "legend" },
        padded.map((line) => h("span", { key: line.name, class: line.class }, h("i", {}), line.name, " ", h("b", {}, format(value(line)))))
      )
    ),
    h("div", { class: "y", "aria-hidden": "true" }, all.length ? ticks.map((tick) => h("span", { key: tick }, tick === 0 ? "0" : format(tick))) : null),
    h(
      "svg",
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": `${title}, now: ${words || "nothing yet"}`,
        on: { pointermove: point, pointerleave: leave },
      },
      ticks.map((tick, index) => h("path", { key: `rule ${index}`, class: "rule", d: `M0 ${0.5 + (index / (ticks.length - 1)) * (HEIGHT - 1)}H${WIDTH}` })),
      pointed !== null && time ? h("path", { class: "pointer", d: `M${(at / (count - 1)) * WIDTH} 0V${HEIGHT}` }) : null,
      padded.map((line) =>
        h("path", { key: line.name, class: `line ${line.class}`, d: outline(line.values, place, count) + dots(line.values, place, count) })
      )
    ),
    h("div", { class: "x", "aria-hidden": "true" }, first ? [h("span", {}, clock(first)), h("span", {}, clock(times[times.length - 1]))] : h("span", {}, "nothing yet"))
  );
}

function last(values) {
  for (let at = values.length - 1; at >= Math.max(0, values.length - 5); at--) {
    if (values[at] !== null && values[at] !== undefined) {
      return values[at];
    }
  }
  return null;
}

function point(event) {
  const box = event.currentTarget.getBoundingClientRect();
  pointed = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  changed();
}

function leave() {
  pointed = null;
  changed();
}

/** A line as small as a word. */
export function spark(values, label) {
  const shown = values.slice(-60);
  return h(
    "svg",
    { class: "spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label },
    h("path", { class: "line v0", d: outline([...new Array(60 - shown.length).fill(null), ...shown], scaleOf(shown.filter((each) => each !== null), false).place, 60) })
  );
}
