/* What happens a second, as the difference of two looks at the vitals, which only ever grow. */

/** Stands for all models, or for all versions of one; no name is empty. */
export const ALL = "";

/** How many looks are kept. */
const LOOKS = 300;

/** Looks for which a node may be silent before it counts as new. */
const SILENCE_MS = 60_000;

function zero(length) {
  return { counts: new Array(length).fill(0), sum: 0 };
}

function blank(buckets) {
  return {
    answered: 0,
    failed: 0,
    inFlight: 0,
    queued: 0,
    executions: 0,
    rows: 0,
    total: zero(buckets),
    queue: zero(buckets),
    compute: zero(buckets),
  };
}

/**
 * The time that a share of the requests took at most, in microseconds: within a bucket as if they
 * were spread evenly, above the last bound that bound. Null if there were none.
 */
export function quantile(counts, bounds, share) {
  const all = counts.reduce((sum, each) => sum + each, 0);
  if (all === 0) {
    return null;
  }
  let below = 0;
  for (let at = 0; at < bounds.length; at++) {
    if (below + counts[at] >= share * all && counts[at] > 0) {
      const from = at === 0 ? 0 : bounds[at - 1];
      return from + ((share * all - below) / counts[at]) * (bounds[at] - from);
    }
    below += counts[at];
  }
  return bounds[bounds.length - 1];
}

/** The figures of one line of the plots. */
function figures(sums, bounds) {
  const ended = sums.total.counts.reduce((sum, each) => sum + each, 0);
  return {
    rate: sums.answered + sums.failed,
    errors: sums.failed,
    p50: quantile(sums.total.counts, bounds, 0.5),
    p99: quantile(sums.total.counts, bounds, 0.99),
    mean: ended ? sums.total.sum / ended : null,
    queueP99: quantile(sums.queue.counts, bounds, 0.99),
    computeP99: quantile(sums.compute.counts, bounds, 0.99),
    batch: sums.executions > 0 ? sums.rows / sums.executions : null,
    inFlight: sums.inFlight,
    queued: sums.queued,
  };
}

export class Rates {
  constructor() {
    this.last = new Map();
    this.nodes = new Map();
    /** Looks, oldest first: the time, and figures by model and then version. */
    this.looks = [];
    this.time = 0;
  }

  /** Takes the next look. */
  add(vitals) {
    const time = Date.parse(vitals.time);
    if (!(time > this.time)) {
      return; // The same look, from the node's memory.
    }
    const buckets = vitals.bounds_micros.length + 1;
    const sums = new Map();
    const into = (model, version) => {
      const key = `${model}\n${version}`;
      if (!sums.has(key)) {
        sums.set(key, { model, version, ...blank(buckets) });
      }
      return sums.get(key);
    };
    const isFirst = this.time === 0;
    for (const row of vitals.models) {
      const change = isFirst ? null : this.change(row, time);
      for (const sum of [into(ALL, ALL), into(row.model, ALL), into(row.model, row.version)]) {
        sum.inFlight += row.in_flight;
        sum.queued += row.queued;
        if (change) {
          accumulate(sum, change);
        }
      }
      this.last.set(`${row.node}\n${row.model}\n${row.version}`, { row, time });
    }
    const nodes = this.sawNodes(vitals.nodes, time);
    this.time = time;
    if (isFirst) {
      return;
    }
    const figured = new Map();
    for (const sum of sums.values()) {
      if (!figured.has(sum.model)) {
        figured.set(sum.model, new Map());
      }
      figured.get(sum.model).set(sum.version, figures(sum, vitals.bounds_micros));
    }
    this.looks.push({ time, models: figured, nodes });
    if (this.looks.length > LOOKS) {
      this.looks.shift();
    }
    for (const [key, { time: seen }] of this.last) {
      if (time - seen > SILENCE_MS) {
        this.last.delete(key);
      }
    }
  }

  /** What came since the last look at the same line, a second; null where nothing is known. */
  change(row, time) {
    const key = `${row.node}\n${row.model}\n${row.version}`;
    const last = this.last.get(key);
    const node = this.nodes.get(row.node);
    if (!last && !node) {
      return null; // A node that is new to the page: what it did before is not of this second.
    }
    const seconds = Math.max(0.001, (time - (last ? last.time : node.time)) / 1000);
    // A node that started anew counts from nothing.
    const before = last && last.row.answered + last.row.failed <= row.answered + row.failed ? last.row : null;
    const less = (name) => (row[name] - (before ? before[name] : 0)) / seconds;
    const spread = (name) => ({
      counts: row[name].counts.map((count, at) => (count - (before ? before[name].counts[at] || 0 : 0)) / seconds),
      sum: (row[name].sum_micros - (before ? before[name].sum_micros : 0)) / seconds,
    });
    return {
      answered: less("answered"),
      failed: less("failed"),
      executions: less("executions"),
      rows: less("rows"),
      total: spread("total"),
      queue: spread("queue"),
      compute: spread("compute"),
    };
  }

  /** Nodes' share of a core, and what they hold. */
  sawNodes(rows, time) {
    const seen = new Map();
    for (const row of rows) {
      const last = this.nodes.get(row.node);
      const same = last && last.row.uptime_seconds <= row.uptime_seconds && time > last.time;
      const cores = same ? Math.max(0, row.cpu_micros - last.row.cpu_micros) / 1000 / (time - last.time) : null;
      this.nodes.set(row.node, { row, time });
      seen.set(row.node, { cores, heap: row.heap_bytes, resident: row.resident_bytes, uptime: row.uptime_seconds });
    }
    return seen;
  }

  times() {
    return this.looks.map((look) => look.time);
  }

  /** One figure over time; null where there is none. */
  line(model, version, figure) {
    return this.looks.map((look) => {
      const row = look.models.get(model)?.get(version);
      return row ? row[figure] : figure === "rate" || figure === "errors" ? 0 : null;
    });
  }

  /** Figures now: over the last looks, so that numbers can be read. */
  now(model, version = ALL, looks = 5) {
    const rows = this.looks.slice(-looks).map((look) => look.models.get(model)?.get(version)).filter(Boolean);
    if (!rows.length) {
      return null;
    }
    const mean = (name) => {
      const known = rows.map((row) => row[name]).filter((each) => each !== null);
      return known.length ? known.reduce((sum, each) => sum + each, 0) / known.length : null;
    };
    const last = rows[rows.length - 1];
    return {
      rate: mean("rate"),
      errors: mean("errors"),
      p50: mean("p50"),
      p99: mean("p99"),
      batch: mean("batch"),
      inFlight: last.inFlight,
      queued: last.queued,
    };
  }

  node(name) {
    return this.looks.length ? this.looks[this.looks.length - 1].nodes.get(name) : undefined;
  }
}

function accumulate(sum, change) {
  for (const name of ["answered", "failed", "executions", "rows"]) {
    sum[name] += change[name];
  }
  for (const name of ["total", "queue", "compute"]) {
    sum[name].sum += change[name].sum;
    change[name].counts.forEach((count, at) => (sum[name].counts[at] += count));
  }
}
