// The page to try calls: reads the OpenAPI document and makes a form of each operation.
// Everything that comes from the node is put in as text, never as markup.
"use strict";

const METHODS = ["get", "post", "put", "delete", "head", "options", "patch"];
const MOST_SHOWN = 200_000;
const DEEPEST = 6;

let api;

/** An element with its properties and children; texts become text nodes. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) {
      element[name] = value;
    } else {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** What a reference means; anything else is what it is. */
function resolved(value) {
  let found = value;
  for (let hops = 0; found && found.$ref && hops < 10; hops++) {
    found = found.$ref.slice(2).split("/").reduce((at, part) => at && at[part], api);
  }
  return found || {};
}

function nameOf(value) {
  return value.$ref ? value.$ref.split("/").pop() : "";
}

/** All operations, in the order of the document. */
function operations() {
  const all = [];
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((each) => item[each])) {
      all.push({ path, method, ...item[method] });
    }
  }
  return all;
}

// ---------------------------------------------------------------- schemas

/** The kind of a value in a few words. */
function kind(schema) {
  const at = resolved(schema);
  const alternatives = at.oneOf || at.anyOf;
  if (alternatives) {
    return alternatives.map(kind).join(" or ");
  }
  const type = Array.isArray(at.type) ? at.type.join(" or ") : at.type || "anything";
  const named = nameOf(schema);
  if (type === "array") {
    return `list of ${kind(at.items || {})}`;
  }
  return named && type === "object" ? named : type;
}

function facts(schema) {
  const at = resolved(schema);
  const all = [];
  if (at.enum) all.push(`one of ${at.enum.join(", ")}`);
  if (at.format) all.push(at.format);
  if (at.pattern) all.push(`as ${at.pattern}`);
  if (at.minimum !== undefined) all.push(`from ${at.minimum}`);
  if (at.maximum !== undefined) all.push(`to ${at.maximum}`);
  if (at.maxLength !== undefined) all.push(`at most ${at.maxLength} letters`);
  if (at.default !== undefined) all.push(`${JSON.stringify(at.default)} unless said`);
  return all.join("; ");
}

/** The parts of an object, or of what a list or a choice holds. */
function parts(schema, depth) {
  const at = resolved(schema);
  if (depth > DEEPEST) {
    return null;
  }
  if (at.oneOf || at.anyOf) {
    const lists = (at.oneOf || at.anyOf).map((each) => tree(each, depth)).filter(Boolean);
    return lists.length ? make("div", {}, ...lists) : null;
  }
  if (at.type === "array") {
    return parts(at.items || {}, depth);
  }
  if (typeof at.additionalProperties === "object") {
    return parts(at.additionalProperties, depth);
  }
  if (!at.properties) {
    return null;
  }
  const list = make("ul", { className: "schema" });
  for (const [name, property] of Object.entries(at.properties)) {
    const must = (at.required || []).includes(name);
    const words = [resolved(property).description, facts(property)].filter(Boolean).join("; ");
    const line = make(
      "li",
      {},
      make("span", { className: "name" }, name),
      must ? make("span", { className: "must", title: "must be there" }, "*") : null,
      make("span", { className: "type" }, ` ${kind(property)}`),
      words ? make("span", { className: "hint" }, ` — ${words}`) : null
    );
    const below = parts(property, depth + 1);
    if (below) {
      line.append(below);
    }
    list.append(line);
  }
  return list;
}

/** A schema: its name and kind, and below what it is made of. */
function tree(schema, depth = 0) {
  const at = resolved(schema);
  const words = [nameOf(schema) || kind(schema), at.description].filter(Boolean).join(": ");
  const below = parts(schema, depth + 1);
  if (!below && !at.description && !facts(schema)) {
    return make("p", {}, kind(schema));
  }
  return make("div", {}, make("p", {}, [words, facts(schema)].filter(Boolean).join("; ")), below);
}

function shown(example) {
  return typeof example === "string" ? example : JSON.stringify(example, null, 2);
}

// ---------------------------------------------------------------- calls

/** A labelled field for a parameter. */
function field(call, parameter) {
  const schema = resolved(parameter.schema || {});
  const id = `${call.operationId}-${parameter.in}-${parameter.name}`;
  const input = schema.enum
    ? make("select", {}, ...["", ...schema.enum].map((each) => make("option", { value: each }, each)))
    : make("input", { type: "text", autocomplete: "off", spellcheck: false });
  input.id = id;
  input.required = Boolean(parameter.required);
  input.value = parameter.example === undefined ? "" : String(parameter.example);
  input.setAttribute("aria-describedby", `${id}-hint`);
  const words = [parameter.description, facts(parameter.schema || {})].filter(Boolean).join("; ");
  return {
    parameter,
    input,
    element: make(
      "div",
      { className: "field" },
      make("label", { htmlFor: id }, parameter.name, parameter.required ? " *" : "", ` (${parameter.in})`),
      input,
      make("span", { className: "hint", id: `${id}-hint` }, words)
    ),
  };
}

/** The field for a body: text for JSON, a file for bytes. */
function bodyField(call) {
  const body = resolved(call.requestBody || null);
  const types = Object.keys(body.content || {});
  if (!types.length) {
    return null;
  }
  const id = `${call.operationId}-body`;
  const choice = make("select", { id: `${id}-type` }, ...types.map((type) => make("option", { value: type }, type)));
  const text = make("textarea", { id, spellcheck: false });
  const file = make("input", { id: `${id}-file`, type: "file" });
  const label = make("label", {}, "Body");
  const turn = () => {
    const json = choice.value.includes("json");
    const example = body.content[choice.value].example;
    text.hidden = !json;
    file.hidden = json;
    label.htmlFor = json ? id : `${id}-file`;
    text.value = example === undefined ? "" : shown(example);
  };
  choice.addEventListener("change", turn);
  turn();
  return {
    type: () => choice.value,
    value: () => (choice.value.includes("json") ? text.value : file.files[0]),
    element: make(
      "div",
      {},
      make("h3", {}, "Body"),
      body.description ? make("p", {}, body.description) : null,
      make("div", { className: "field" }, make("label", { htmlFor: choice.id }, "Kind"), choice),
      label,
      text,
      file,
      make("details", {}, make("summary", {}, "What it is made of"), tree(body.content[types[0]].schema || {}))
    ),
  };
}

/** What a form says, as a request; throws in words when something is missing. */
function request(call, fields, body) {
  let path = call.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const { parameter, input } of fields) {
    const value = input.value;
    if (value === "" && parameter.required) {
      input.focus();
      throw new Error(`${parameter.name} is missing`);
    }
    if (parameter.in === "path") {
      path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    } else if (value !== "" && parameter.in === "query") {
      query.set(parameter.name, value);
    } else if (value !== "") {
      headers[parameter.name] = value;
    }
  }
  const options = { method: call.method.toUpperCase(), headers, cache: "no-store" };
  const content = body && body.value();
  if (content) {
    options.body = content;
    headers["Content-Type"] = body.type();
  }
  const asked = query.toString();
  return { url: path + (asked ? `?${asked}` : ""), options };
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The same request for a command line. */
function curl({ url, options }) {
  const words = ["curl", "-X", options.method, quoted(location.origin + url)];
  for (const [name, value] of Object.entries(options.headers)) {
    words.push("-H", quoted(`${name}: ${value}`));
  }
  if (typeof options.body === "string") {
    words.push("-d", quoted(options.body));
  } else if (options.body) {
    words.push("--data-binary", quoted(`@${options.body.name}`));
  }
  return words.join(" ");
}

/** Shows an answer as it comes, so that streams are seen while they go on. */
async function show(response, started, place) {
  place.className = `answer ${response.ok ? "good" : "bad"}`;
  const time = make("span", {}, ` after ${Math.round(performance.now() - started)} ms`);
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const text = make("pre", { tabIndex: 0 });
  text.setAttribute("aria-label", "Body of the answer");
  place.replaceChildren(
    make("p", { className: "status" }, `${response.status} ${response.statusText}`, time),
    make("details", {}, make("summary", {}, "Headers"), make("pre", {}, headers)),
    text
  );
  const type = response.headers.get("content-type") || "";
  if (!/json|text|javascript/.test(type)) {
    const bytes = await response.blob();
    const link = make("a", { href: URL.createObjectURL(bytes), download: "answer.bin" }, "save them");
    text.replaceWith(make("p", {}, `${bytes.size} bytes of ${type || "an unnamed kind"}: `, link));
    return;
  }
  await stream(response, type, text);
}

async function stream(response, type, place) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let all = "";
  for (;;) {
    const { done, value } = await reader.read();
    all += done ? decoder.decode() : decoder.decode(value, { stream: true });
    place.textContent = all.length > MOST_SHOWN ? `… ${all.slice(-MOST_SHOWN)}` : all;
    if (done) {
      break;
    }
  }
  if (type.includes("json") && all.length <= MOST_SHOWN) {
    try {
      place.textContent = JSON.stringify(JSON.parse(all), null, 2);
    } catch {
      place.textContent = all; // Not JSON after all: it stays as it came.
    }
  }
}

/** The form of one call, with all that belongs to it. */
function form(call) {
  const fields = (call.parameters || []).map(resolved).map((parameter) => field(call, parameter));
  const body = bodyField(call);
  const send = make("button", { type: "submit", className: "send" }, "Send");
  const stop = make("button", { type: "button", disabled: true }, "Stop");
  const line = make("pre", { tabIndex: 0 });
  line.setAttribute("aria-label", "The same call with curl");
  const place = make("div", { className: "answer" });
  place.setAttribute("aria-live", "polite");
  const element = make(
    "form",
    { noValidate: true },
    fields.length ? make("h3", {}, "Parameters") : null,
    ...fields.map((each) => each.element),
    body && body.element,
    make("div", { className: "buttons" }, send, stop),
    make("details", {}, make("summary", {}, "The same call with curl"), line),
    place
  );
  const refresh = () => {
    try {
      line.textContent = curl(request(call, fields.filter((each) => each.input.value !== ""), body));
    } catch (problem) {
      line.textContent = problem.message;
    }
  };
  element.addEventListener("input", refresh);
  refresh();
  let running = null;
  stop.addEventListener("click", () => running && running.abort());
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (call.method === "delete" && !confirm(`Really send DELETE ${call.path}?`)) {
      return;
    }
    running = new AbortController();
    send.disabled = true;
    stop.disabled = false;
    const started = performance.now();
    place.className = "answer";
    place.replaceChildren(make("p", {}, "Waiting …"));
    try {
      const { url, options } = request(call, fields, body);
      await show(await fetch(url, { ...options, signal: running.signal }), started, place);
    } catch (problem) {
      place.classList.add("bad");
      place.append(make("p", { className: "status" }, problem.name === "AbortError" ? "Stopped" : problem.message));
    } finally {
      send.disabled = false;
      stop.disabled = true;
    }
  });
  return element;
}

function responses(call) {
  const list = make("div", {}, make("h3", {}, "Answers"));
  for (const [status, reference] of Object.entries(call.responses || {})) {
    const response = resolved(reference);
    const details = make("details", { className: "response" });
    details.append(make("summary", {}, make("code", {}, status), ` ${response.description || ""}`));
    for (const [type, content] of Object.entries(response.content || {})) {
      details.append(make("p", {}, make("code", {}, type)), tree(content.schema || {}));
      if (content.example !== undefined) {
        details.append(make("p", {}, "For example"), make("pre", { tabIndex: 0 }, shown(content.example)));
      }
    }
    for (const [name, reference2] of Object.entries(response.headers || {})) {
      details.append(make("p", {}, make("code", {}, name), ` ${resolved(reference2).description || ""}`));
    }
    list.append(details);
  }
  return list;
}

/** One call, whose contents are made when it is opened for the first time. */
function section(call) {
  const details = make("details", { className: "call", id: call.operationId });
  details.append(
    make(
      "summary",
      {},
      make("span", { className: `method ${call.method}` }, call.method.toUpperCase()),
      make("span", { className: "path" }, call.path),
      make("span", { className: "words" }, call.summary || "")
    )
  );
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      details.append(
        make("div", {}, call.description ? make("p", {}, call.description) : null, form(call), responses(call))
      );
    }
  });
  return details;
}

// ---------------------------------------------------------------- the page

function build() {
  document.getElementById("version").textContent = api.info.version;
  document.getElementById("about").textContent = api.info.description || "";
  const contents = document.getElementById("contents");
  const main = document.getElementById("calls");
  const entries = [];
  main.replaceChildren();
  for (const tag of api.tags) {
    const calls = operations().filter((call) => (call.tags || []).includes(tag.name));
    const head = make("h2", {}, tag.name);
    const list = make("ul");
    contents.append(make("h2", {}, tag.name), list);
    main.append(head, make("p", {}, tag.description || ""));
    for (const call of calls) {
      const element = section(call);
      const link = make(
        "li",
        {},
        make(
          "a",
          { href: `#${call.operationId}` },
          make("span", { className: `method ${call.method}` }, call.method.toUpperCase()),
          make("span", {}, call.path)
        )
      );
      main.append(element);
      list.append(link);
      const words = `${call.method} ${call.path} ${call.operationId} ${call.summary} ${tag.name}`;
      entries.push({ element, link, words: words.toLowerCase() });
    }
  }
  return entries;
}

/** Shows the calls in which all words are found. */
function search(entries) {
  const words = document.getElementById("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const entry of entries) {
    const fits = words.every((word) => entry.words.includes(word));
    entry.element.hidden = !fits;
    entry.link.hidden = !fits;
    found += fits ? 1 : 0;
  }
  document.getElementById("found").textContent = `${found} of ${entries.length} calls`;
}

/** Opens the call that the address names. */
function open() {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named && named.tagName === "DETAILS") {
    named.open = true;
    named.querySelector("summary").focus();
    named.scrollIntoView();
  }
}

async function start() {
  const state = document.getElementById("state");
  try {
    const answer = await fetch("/grid/v1/openapi.json");
    if (!answer.ok) {
      throw new Error(`${answer.status} ${answer.statusText}`);
    }
    api = await answer.json();
  } catch (problem) {
    state.textContent = `The document cannot be read: ${problem.message}`;
    return;
  }
  const entries = build();
  search(entries);
  document.getElementById("filter").addEventListener("input", () => search(entries));
  document.getElementById("search").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", open);
  open();
}

start();
