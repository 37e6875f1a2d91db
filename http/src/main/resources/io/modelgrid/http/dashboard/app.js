/* The page's frame: which of its pages is shown, the line to the node, the theme. */

import { h, render } from "./view.js";
import { grid, firing, running, start, stream, feeds, watch, changed } from "./grid.js";
import { clock } from "./format.js";
import overview from "./overview.js";

/** Pages by the first part of the address after "#/"; all but the first come when they are wanted. */
const PAGES = {
  "": async () => overview,
  models: async (parts) => (await (parts.length > 1 ? import("./model.js") : import("./models.js"))).default,
  actors: async () => (await import("./actors.js")).default,
  operations: async () => (await import("./operations.js")).default,
  trainings: async () => (await import("./trainings.js")).default,
  history: async () => (await import("./history.js")).default,
  alerts: async () => (await import("./alerts.js")).default,
  try: async () => (await import("./try.js")).default,
};

const main = document.getElementById("main");
let page = null;
let routed = 0;

function parts() {
  return location.hash.replace(/^#\/?/, "").split("?")[0].split("/").filter(Boolean).map(decoded);
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function route(focus) {
  const mine = ++routed;
  const path = parts();
  const find = PAGES[path[0] || ""];
  let next;
  try {
    next = find ? await find(path) : unknown(path);
  } catch (problem) {
    next = broken(problem);
  }
  if (mine !== routed) {
    return;
  }
  if (page && page.close) {
    page.close();
  }
  page = next.open ? next.open(path.slice(1)) : next;
  main.replaceChildren();
  main.drawn = [];
  draw();
  document.title = `${page.title()} · Modelgrid`;
  for (const link of document.querySelectorAll("#nav a")) {
    const here = link.hash === `#/${path[0] || ""}`;
    here ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  if (focus) {
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

function unknown(path) {
  return { title: () => "Not found", view: () => [h("h1", {}, "Not found"), h("p", {}, `There is no page '${path.join("/")}'.`)] };
}

function broken(problem) {
  return { title: () => "Cannot be read", view: () => [h("h1", {}, "Cannot be read"), h("p", { class: "failure" }, `A part of this page did not come: ${problem.message}. Load the page again.`)] };
}

function draw() {
  drawFrame();
  if (!page) {
    return;
  }
  if (!grid.known && !page.standsAlone) {
    render(main, h("h1", {}, page.title()), h("p", { class: "faint" }, stream.state === "lost" && stream.failures ? "This node does not answer. Trying again." : "Reading the grid …"));
    return;
  }
  render(main, page.view());
}

function drawFrame() {
  document.getElementById("where").textContent = grid.here ? `seen from ${grid.here}` : "";
  const [kind, words] = line();
  render(document.getElementById("link"), h("span", { class: `state ${kind}` }, words));
  document.body.classList.toggle("stale", kind === "bad");
  mark("#/alerts", firing().length, "firing");
  mark("#/operations", running().length, "running");
}

function line() {
  if (stream.state === "live") {
    return ["good", "live"];
  }
  if (stream.state === "resting") {
    return ["idle", "resting"];
  }
  if (feeds.models.running && feeds.models.data && !feeds.models.error) {
    return ["busy", "asking every 4 s"];
  }
  if (!stream.failures) {
    return ["busy", "connecting"];
  }
  return ["bad", `no connection since ${clock(stream.lostAt || Date.now())}, trying again`];
}

function mark(href, count, word) {
  const link = document.querySelector(`#nav a[href="${href}"]`);
  let badge = link.querySelector(".count");
  if (!count) {
    badge?.remove();
    return;
  }
  if (!badge) {
    badge = document.createElement("span");
    badge.className = `count ${word}`;
    link.append(badge);
  }
  badge.textContent = String(count);
  badge.title = `${count} ${word}`;
}

function theme() {
  const choice = document.getElementById("theme");
  const root = document.documentElement;
  choice.value = root.dataset.theme || "";
  choice.addEventListener("change", () => {
    root.dataset.theme = choice.value;
    try {
      localStorage.setItem("modelgrid-theme", choice.value);
    } catch {
      // Storage is turned off: the choice lasts as long as the page.
    }
  });
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", () => route(true));
theme();
watch(draw);
route(false);
start();
setInterval(() => document.hidden || changed(), 1000); // Times grow older by themselves.
