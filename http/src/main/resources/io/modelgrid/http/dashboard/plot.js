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

/** The same, but close around the values, so that small differences are seen. */
function closeScaleOf(values) {
  const low = values.length ? Math.min(...values) : 0;
  const high = values.length ? Math.max(...values) : 1;
  let step = ceiling((high - low) / 2 || Math.abs(high) / 10);
  let least = Math.floor(low / step) * step;
  while (least + 2 * step < high) {
    step = ceiling(step * 1.01);
    least = Math.floor(low / step) * step;
  }
  return { ticks: [least + 2 * step, least + step, least], place: (value) => (value - least) / (2 * step) };
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
 * A plot of looks, one a second.
 *
 * @param lines each with name, class and values, of which one belongs to each of the times
 * @param format makes words of a value
 * @param logs whether each power of ten is as high as the others, as suits times
 */
export function plot({ title, lines, times, format, logs = false }) {
  const count = WINDOWS.find((each) => times.length <= each) || times.length;
  const blank = count - times.length;
  const newest = times[times.length - 1];
  return draw({
    title,
    format,
    count,
    scale: (values) => scaleOf(values, logs),
    lines: lines.map((line) => ({ ...line, now: last(line.values, 5), values: [...new Array(blank).fill(null), ...line.values] })),
    name: (at) => (times[at - blank] ? clock(times[at - blank]) : null),
    ends: times.length ? [clock(newest - (count - 1) * 1000), clock(newest)] : null,
  });
}

/**
 * A plot of steps, such as epochs, from the first on; those that are still to come stay blank.
 *
 * @param lines each with name, class and values, of which one belongs to each of the steps
 * @param steps names of those that are done, or null where nothing was kept of one
 * @param count how many there are to be
 */
export function curve({ title, lines, steps, count, format }) {
  const whole = Math.max(count, steps.length, 1);
  return draw({
    title,
    format,
    count: whole,
    scale: closeScaleOf,
    lines: lines.map((line) => ({ ...line, now: last(line.values, line.values.length) })),
    name: (at) => steps[at] ?? null,
    ends: steps.some(Boolean) ? [steps[0] ?? "1", String(whole)] : null,
  });
}

/** Draws what is laid out: `name` says what stands at a place, `ends` are the words below. */
function draw({ title, format, count, scale, lines, name, ends }) {
  const all = lines.flatMap((line) => line.values).filter((each) => each !== null && each !== undefined);
  const { ticks, place } = scale(all);
  const at = pointed === null ? count - 1 : Math.round(pointed * (count - 1));
  const moment = pointed === null ? null : name(at);
  const value = (line) => (pointed === null ? line.now : line.values[at]);
  const words = lines.map((line) => `${line.name} ${format(line.now)}`).join(", ");
  return h(
    "figure",
    { class: "plot", key: title },
    h(
      "figcaption",
      {},
      h("span", { class: "title" }, title),
      moment ? h("span", { class: "faint" }, moment) : null,
      h(
        "span",
        { class: "legend" },
        lines.map((line) => h("span", { key: line.name, class: line.class }, h("i", {}), line.name, " ", h("b", {}, format(value(line)))))
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
      moment && count > 1 ? h("path", { class: "pointer", d: `M${(at / (count - 1)) * WIDTH} 0V${HEIGHT}` }) : null,
      lines.map((line) =>
        h("path", { key: line.name, class: `line ${line.class}`, d: outline(line.values, place, count) + dots(line.values, place, count) })
      )
    ),
    h("div", { class: "x", "aria-hidden": "true" }, ends ? ends.map((each, index) => h("span", { key: index }, each)) : h("span", {}, "nothing yet"))
  );
}

/** The newest value among the newest few. */
function last(values, few) {
  for (let at = values.length - 1; at >= Math.max(0, values.length - few); at--) {
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
