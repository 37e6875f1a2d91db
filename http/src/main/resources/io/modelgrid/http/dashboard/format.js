/* Numbers, times and names as people read them. */

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Three digits that matter. */
export function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return "–";
  }
  const size = Math.abs(value);
  if (size >= 1e9) return `${digits(value / 1e9)} G`;
  if (size >= 1e6) return `${digits(value / 1e6)} M`;
  if (size >= 1e4) return `${digits(value / 1e3)} k`;
  return digits(value);
}

function digits(value) {
  const size = Math.abs(value);
  if (size === 0 || (Number.isInteger(value) && size < 10000)) return String(value);
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(size < 0.1 ? 3 : 2);
}

export function bytes(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : digits(size)} ${UNITS[unit]}`;
}

/** A time that something took, from microseconds. */
export function micros(value) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return "–";
  }
  if (value === Infinity) return "∞";
  if (value < 1000) return `${digits(Math.round(value * 10) / 10)} µs`;
  if (value < 1e6) return `${digits(value / 1000)} ms`;
  return span(value / 1e6);
}

/** A span of seconds. */
export function span(seconds) {
  if (seconds < 1) return `${digits(Math.round(seconds * 1000))} ms`;
  if (seconds < 60) return `${digits(Math.round(seconds * 100) / 100)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

export function percent(share) {
  return `${digits(Math.round(share * 1000) / 10)} %`;
}

export function ago(time) {
  const seconds = (Date.now() - Date.parse(time)) / 1000;
  if (Number.isNaN(seconds)) return "–";
  return seconds < 2 ? "just now" : seconds < 60 ? `${Math.floor(seconds)} s ago` : `${span(seconds).replace(/ \d+ s$/, "")} ago`;
}

/** A moment, on this machine's clock. */
export function moment(time) {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? "–" : `${day(at)} ${clock(at)}`;
}

export function clock(time) {
  const at = new Date(time);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
}

function day(at) {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function two(value) {
  return String(value).padStart(2, "0");
}

export function plural(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** "minilm.2" after "minilm.1", and "10" after "9". */
export function byName(one, other) {
  return one.localeCompare(other, undefined, { numeric: true });
}
