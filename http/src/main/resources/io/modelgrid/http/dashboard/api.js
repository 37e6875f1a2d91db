/* Calls to this node. */

const PATIENCE_MS = 15_000;

/** What the node, or the way to it, had against a call. Status 0: there was no answer. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Parts of a path, made safe. */
export function path(strings, ...parts) {
  return strings.reduce((all, text, at) => all + encodeURIComponent(parts[at - 1]) + text);
}

/** The answer, unread; throws a Refused for all but successes. */
export async function send(method, url, { body, headers = {}, signal, patience = PATIENCE_MS } = {}) {
  const tooLate = AbortSignal.timeout(patience);
  let answer;
  try {
    answer = await fetch(url, {
      method,
      body,
      headers,
      cache: "no-store",
      signal: signal ? AbortSignal.any([signal, tooLate]) : tooLate,
    });
  } catch (problem) {
    if (signal && signal.aborted) {
      throw problem;
    }
    throw new Refused(0, tooLate.aborted ? `no answer within ${patience / 1000} s` : "this node does not answer");
  }
  if (!answer.ok) {
    throw new Refused(answer.status, await reason(answer));
  }
  return answer;
}

async function reason(answer) {
  const text = await answer.text();
  try {
    const told = JSON.parse(text);
    const error = told.error || told.reason || text;
    return typeof error === "string" ? error : error.message || text;
  } catch {
    return text.slice(0, 300) || `${answer.status} ${answer.statusText}`;
  }
}

export async function get(url, options) {
  const answer = await send("GET", url, { ...options, headers: { Accept: "application/json" } });
  return answer.json();
}

/** Changes something. */
export async function change(method, url, body = {}) {
  const answer = await send(method, url, {
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    patience: 4 * PATIENCE_MS,
  });
  const text = await answer.text();
  return text ? JSON.parse(text) : {};
}
