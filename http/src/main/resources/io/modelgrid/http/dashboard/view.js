/* Draws what a page says it looks like: descriptions of elements are compared with those that were
   drawn last, and only differences touch the document, so that focus, selection and scrolling stay.
   Text only ever becomes text nodes. */

const SVG = "http://www.w3.org/2000/svg";

/** Attributes that are properties of the element. */
const PROPERTIES = new Set(["value", "checked", "selected", "disabled", "hidden", "open", "required", "indeterminate"]);

/**
 * Describes an element.
 *
 * @param props attributes; besides `key` (which one of its siblings it is), `on` (listeners by kind
 *     of event), `style` (an object), `made` (called with the element when it is new)
 */
export function h(tag, props, ...children) {
  return { tag, props: props || {}, children: flat(children), element: null };
}

/** Describes an element that somebody else draws into. */
export function holder(element, key) {
  return { tag: "#own", props: { key }, children: [], element };
}

function flat(children) {
  return children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false && each !== true && each !== "");
}

/** Makes the contents of an element be what is described. */
export function render(container, ...described) {
  const next = flat(described);
  patchAll(container, container.drawn || [], next);
  container.drawn = next;
}

/** Which each of some siblings is: by its key, else by its place among those of its kind. */
function keysOf(nodes) {
  const counts = new Map();
  return nodes.map((node) => {
    if (node.props && node.props.key !== undefined) {
      return `${node.tag} = ${node.props.key}`;
    }
    const tag = node.tag || "#text";
    const count = counts.get(tag) || 0;
    counts.set(tag, count + 1);
    return `${tag} ${count}`;
  });
}

function patchAll(parent, before, after) {
  const old = new Map();
  keysOf(before).forEach((key, index) => old.set(key, before[index]));
  const kept = keysOf(after).map((key) => {
    const last = old.get(key);
    old.delete(key);
    return last;
  });
  for (const gone of old.values()) {
    gone.element.remove();
  }
  after.forEach((node, index) => {
    const described = typeof node === "object" ? node : (after[index] = { tag: "#text", text: String(node), props: {}, children: [] });
    const element = drawn(described, kept[index], parent);
    if (parent.childNodes[index] !== element) {
      parent.insertBefore(element, parent.childNodes[index] || null);
    }
  });
}

function drawn(node, last, parent) {
  if (node.tag === "#own") {
    return node.element;
  }
  if (node.tag === "#text") {
    node.element = last && last.tag === "#text" ? last.element : document.createTextNode("");
    if (node.element.data !== node.text) {
      node.element.data = node.text;
    }
    return node.element;
  }
  const isNew = !last;
  node.element = isNew ? make(node.tag, parent) : last.element;
  set(node.element, node.props, isNew ? {} : last.props);
  patchAll(node.element, isNew ? [] : last.children, node.children);
  if (node.tag === "select" && node.props.value !== undefined && (isNew || last.props.value !== node.props.value)) {
    node.element.value = node.props.value; // Only now are its options there.
  }
  if (isNew && node.props.made) {
    node.props.made(node.element);
  }
  return node.element;
}

function make(tag, parent) {
  const drawsSvg = tag === "svg" || (parent.namespaceURI === SVG && parent.tagName !== "foreignObject");
  return drawsSvg ? document.createElementNS(SVG, tag) : document.createElement(tag);
}

function set(element, props, before) {
  for (const name of Object.keys(before)) {
    if (!(name in props)) {
      setOne(element, name, undefined, before[name]);
    }
  }
  for (const [name, value] of Object.entries(props)) {
    setOne(element, name, value, before[name]);
  }
}

function setOne(element, name, value, before) {
  if (name === "key" || name === "made") {
    return;
  }
  if (name === "on") {
    listen(element, value || {});
  } else if (name === "style") {
    for (const property of Object.keys({ ...before, ...value })) {
      element.style[property] = (value && value[property]) || "";
    }
  } else if (value === before) {
    return;
  } else if (PROPERTIES.has(name)) {
    element[name] = value === undefined ? (name === "value" ? "" : false) : value;
  } else if (value === undefined || value === null || value === false) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, value === true ? "" : value);
  }
}

/** One listener a kind of event, which calls whatever was described last. */
function listen(element, listeners) {
  element.heard = element.heard || {};
  for (const kind of Object.keys(listeners)) {
    if (!(kind in element.heard)) {
      element.addEventListener(kind, (event) => element.heard[kind] && element.heard[kind](event));
    }
  }
  for (const kind of Object.keys(element.heard)) {
    element.heard[kind] = null;
  }
  Object.assign(element.heard, listeners);
}
