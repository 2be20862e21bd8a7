// The last two steps of the layout, as in layout/place.py and layout/route.py, for subgraphs that open and close.
// A test lays the same drawings out with both.
"use strict";

const MARGIN = 16, TITLE = 28, TURN_ROOM = 30, STRIP = 20, TAG_INDENT = 6;
const GAP_LEAST = 26, GAP_MOST = 74, GAP_SLOPE = 0.11;
const SPACE = 26, BEND_SPACE = 13, TAG_SPACE = 8;
const SMOOTH = 16, STRAIGHT = 6, RUNS = 4;
const WEIGHTS = [2, 3, 8], SIDE = 0.5, LOOSE = 0.01; // for wires with none, one and two bends as ends
const ARROW = 6.5, DEPTH = 0.62;

/** Coordinates of every open cluster, relative to its own corner; `closed` is a set of ids. */
function placeAll(data, closed) {
  const placed = new Map();
  for (const level of data.levels) {
    if (closed.has(level.id)) continue;
    const sizes = level.items.map((item) => sizeOf(item, level, data, placed));
    placed.set(level.id, place(level, sizes));
  }
  return placed;
}

function sizeOf(item, level, data, placed) {
  if (item.kind === "bend") return { width: 0, height: 0, tops: [0], bottoms: [0] };
  if (item.kind === "entry") {
    return { width: level.entryWidths[item.port] + TAG_INDENT, height: STRIP, tops: [], bottoms: [TAG_INDENT] };
  }
  if (item.kind === "exit") {
    return { width: level.exitWidths[item.port] + TAG_INDENT, height: STRIP, tops: [TAG_INDENT], bottoms: [] };
  }
  return placed.has(item.id) ? placed.get(item.id).size : data.figures[item.id];
}

function place(level, sizes) {
  const pulls = pullsOf(level, sizes);
  let x = startOf(level, sizes);
  settle(level, sizes, pulls, x);
  const left = x.length ? Math.min(...x) : 0;
  x = x.map((one) => rounded(one - left) + MARGIN);
  let width = Math.max(0, ...x.map((one, at) => one + sizes[at].width)) + MARGIN;
  const entries = stripOf(level, 0, "entry"), exits = stripOf(level, level.rows.length - 1, "exit");
  const header = placeHeader(level, sizes, x, entries, width);
  width = header.width;
  const { y, tops, bottoms } = placeRows(level, sizes, x);
  const room = MARGIN + TURN_ROOM * turns(level, "under", level.rows.length - 1);
  const height = bottoms[bottoms.length - 1] + (level.strips ? 0 : room);
  const ports = (strip) => {
    const found = [];
    for (const one of strip) found[level.items[one].port] = x[one] + TAG_INDENT;
    return found;
  };
  const size = { width, height, tops: ports(entries), bottoms: ports(exits) };
  return { size, x, y, sizes, rowTops: tops, rowBottoms: bottoms, headerX: header.x };
}

function stripOf(level, rank, kind) {
  return (level.rows[rank] || []).filter((one) => level.items[one].kind === kind);
}

function pullsOf(level, sizes) {
  const pulls = level.items.map(() => []);
  for (const wire of level.wires) {
    if (wire.turn !== "down") continue;
    const tail = sizes[wire.tail].bottoms[wire.tailPort], head = sizes[wire.head].tops[wire.headPort];
    const bends = (level.items[wire.tail].kind === "bend") + (level.items[wire.head].kind === "bend");
    const weight = WEIGHTS[bends] * (wire.style === "side" ? SIDE : 1);
    pulls[wire.tail].push({ other: wire.head, shift: head - tail, weight });
    pulls[wire.head].push({ other: wire.tail, shift: tail - head, weight });
  }
  return pulls;
}

function startOf(level, sizes) {
  const x = level.items.map(() => 0);
  for (const row of level.rows) {
    const offsets = offsetsOf(level, row, sizes);
    const width = row.length ? offsets[row.length - 1] + sizes[row[row.length - 1]].width : 0;
    row.forEach((one, at) => { x[one] = offsets[at] - width / 2; });
  }
  return x;
}

function offsetsOf(level, row, sizes) {
  const offsets = [];
  row.forEach((one, at) => {
    if (at === 0) { offsets.push(0); return; }
    const before = row[at - 1];
    offsets.push(offsets[at - 1] + sizes[before].width + space(level.items[before].kind, level.items[one].kind));
  });
  return offsets;
}

function space(left, right) {
  if (left === "bend" || right === "bend") return BEND_SPACE;
  return left === "entry" || left === "exit" ? TAG_SPACE : SPACE;
}

function settle(level, sizes, pulls, x) {
  const rows = level.rows.map((row) => [row, offsetsOf(level, row, sizes)]);
  const upwards = rows.slice().reverse();
  for (let sweep = 0; sweep < SMOOTH + STRAIGHT; sweep++) {
    const middle = sweep < SMOOTH ? mean : median;
    for (const [row, offsets] of sweep % 2 === 0 ? rows : upwards) placeRow(row, offsets, pulls, x, middle);
  }
  for (let run = 0; run < RUNS; run++) shiftRuns(level, sizes, pulls, x);
}

function placeRow(row, offsets, pulls, x, middle) {
  const blocks = [];
  row.forEach((one, at) => {
    let wishes = pulls[one].map((pull) => [x[pull.other] + pull.shift - offsets[at], pull.weight]);
    if (!wishes.length) wishes = [[x[one] - offsets[at], LOOSE]];
    let where = middle(wishes), count = 1;
    while (blocks.length && blocks[blocks.length - 1].where > where) {
      const before = blocks.pop();
      wishes = before.wishes.concat(wishes);
      count += before.count;
      where = middle(wishes);
    }
    blocks.push({ where, wishes, count });
  });
  let at = 0;
  for (const block of blocks) {
    for (let step = 0; step < block.count; step++, at++) x[row[at]] = block.where + offsets[at];
  }
}

function mean(wishes) {
  let total = 0, places = 0;
  for (const [where, weight] of wishes) {
    total += weight;
    places += where * weight;
  }
  return places / total;
}

function median(wishes) {
  const ordered = wishes.slice().sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let half = 0, below = 0;
  for (const [, weight] of ordered) half += weight / 2;
  for (let at = 0; at < ordered.length; at++) {
    const [where, weight] = ordered[at];
    below += weight;
    if (below > half + 1e-9) return where;
    if (below > half - 1e-9) return (where + ordered[at + 1][0]) / 2;
  }
  return ordered[ordered.length - 1][0];
}

function shiftRuns(level, sizes, pulls, x) {
  const room = roomOf(level, sizes);
  for (const run of runsOf(pulls, x)) {
    const own = new Set(run), wishes = [];
    for (const one of run) {
      for (const pull of pulls[one]) {
        if (!own.has(pull.other)) wishes.push([x[pull.other] + pull.shift - x[one], pull.weight]);
      }
    }
    if (!wishes.length) continue;
    let lowest = -1e9, highest = 1e9;
    for (const one of run) {
      const { left, right, before, after } = room[one];
      if (left >= 0 && !own.has(left)) lowest = Math.max(lowest, x[left] + before - x[one]);
      if (right >= 0 && !own.has(right)) highest = Math.min(highest, x[right] - after - x[one]);
    }
    const shift = Math.min(Math.max(nearestBest(wishes), lowest), highest);
    for (const one of run) x[one] += shift;
  }
}

function nearestBest(wishes) {
  const costs = wishes.map(([where]) => {
    let cost = 0;
    for (const [other, weight] of wishes) cost += Math.abs(where - other) * weight;
    return [cost, Math.abs(where), where];
  });
  const least = Math.min(...costs.map(([cost]) => cost));
  const best = costs.filter(([cost]) => cost < least + 1e-6);
  best.sort((a, b) => a[1] - b[1] || a[2] - b[2]);
  return best[0][2];
}

function runsOf(pulls, x) {
  const seen = new Set(), runs = [];
  for (let start = 0; start < x.length; start++) {
    if (seen.has(start)) continue;
    seen.add(start);
    const run = [start];
    for (const one of run) { // grows while it is walked
      for (const pull of pulls[one]) {
        if (!seen.has(pull.other) && Math.abs(x[pull.other] + pull.shift - x[one]) < 0.01) {
          seen.add(pull.other);
          run.push(pull.other);
        }
      }
    }
    runs.push(run);
  }
  return runs;
}

function roomOf(level, sizes) {
  const room = [];
  for (const row of level.rows) {
    const offsets = offsetsOf(level, row, sizes);
    row.forEach((one, at) => {
      const isLast = at + 1 === row.length;
      room[one] = {
        left: at ? row[at - 1] : -1, right: isLast ? -1 : row[at + 1],
        before: at ? offsets[at] - offsets[at - 1] : 0, after: isLast ? 0 : offsets[at + 1] - offsets[at],
      };
    });
  }
  return room;
}

function placeHeader(level, sizes, x, entries, width) {
  if (!level.strips) return { x: MARGIN, width: Math.max(width, level.headerWidth + 2 * MARGIN) };
  let at = 10;
  for (const one of entries) {
    if (at + level.headerWidth + 6 <= x[one]) break;
    at = Math.max(at, x[one] + sizes[one].width + 10);
  }
  return { x: at, width: Math.max(width, at + level.headerWidth + 12) };
}

function placeRows(level, sizes, x) {
  const y = level.items.map(() => 0), tops = [], bottoms = [];
  const heads = new Set(level.wires.map((wire) => wire.head));
  let top = level.strips ? 0 : MARGIN + TITLE + TURN_ROOM * turns(level, "over", 0);
  level.rows.forEach((row, rank) => {
    let height = Math.max(0, ...row.map((one) => sizes[one].height));
    if (level.strips && (rank === 0 || rank === level.rows.length - 1)) height = rank === 0 || row.length ? STRIP : 4;
    tops.push(top);
    bottoms.push(top + height);
    for (const one of row) {
      const isSource = level.items[one].kind === "box" && !heads.has(one);
      y[one] = top + (isSource ? height - sizes[one].height : 0);
    }
    top += height + gapBelow(level, sizes, x, rank);
  });
  return { y, tops, bottoms };
}

function turns(level, turn, rank) {
  return level.wires.some((wire) => wire.turn === turn && level.items[wire.head].rank === rank) ? 1 : 0;
}

function gapBelow(level, sizes, x, rank) {
  let farthest = 0;
  for (const wire of level.wires) {
    const isOver = wire.turn === "over";
    if (level.items[wire.tail].rank - (isOver ? 1 : 0) !== rank) continue;
    const tails = isOver ? sizes[wire.tail].tops : sizes[wire.tail].bottoms;
    const heads = wire.turn === "under" ? sizes[wire.head].bottoms : sizes[wire.head].tops;
    farthest = Math.max(farthest, Math.abs(x[wire.tail] + tails[wire.tailPort] - x[wire.head] - heads[wire.headPort]));
  }
  return rounded(Math.min(GAP_MOST, GAP_LEAST + GAP_SLOPE * farthest));
}

function rounded(value) {
  return Math.floor(value * 2 + 0.501) / 2;
}

/** The lines of a level: `d` of a path relative to the level's corner, and the tip of the arrow if there is one. */
function route(level, placed, isOpen) {
  return level.wires.map((wire) => {
    const points = wire.turn === "under" ? routeUnder(level, placed, wire) : null;
    if (points) return { wire, d: pathOf(points), tip: null };
    const item = level.items[wire.head], x = placed.x[wire.head] + placed.sizes[wire.head].tops[wire.headPort];
    const tip = item.kind === "box" || (item.kind === "cluster" && !isOpen(item.id)) ? [x, placed.y[wire.head]] : null;
    let stop = tip ? [x, tip[1] - ARROW + 1] : [x, placed.y[wire.head]];
    if (item.kind === "exit") stop = [x, placed.size.height];
    const drawn = wire.turn === "over" ? routeOver(level, placed, wire, stop) : routeDown(level, placed, wire, stop);
    return { wire, d: pathOf(drawn), tip };
  });
}

function routeDown(level, placed, wire, stop) {
  const item = level.items[wire.tail], size = placed.sizes[wire.tail];
  const x = placed.x[wire.tail] + size.bottoms[wire.tailPort];
  const y = item.kind === "entry" ? 0 : placed.y[wire.tail] + size.height;
  const bottom = placed.rowBottoms[item.rank], top = placed.rowTops[item.rank + 1];
  if (Math.abs(x - stop[0]) < 1) return [[[x, y]], [stop]];
  const end = Math.min(top, stop[1]), middle = (bottom + end) / 2, points = [[[x, y]]];
  if (bottom > y) points.push([[x, bottom]]);
  points.push([[x, middle], [stop[0], middle], [stop[0], end]]);
  if (stop[1] > end) points.push([stop]);
  return points;
}

function routeUnder(level, placed, wire) {
  const rank = level.items[wire.tail].rank, size = placed.sizes[wire.tail];
  const x = placed.x[wire.tail] + size.bottoms[wire.tailPort], y = placed.y[wire.tail] + size.height;
  const bottom = placed.rowBottoms[rank], next = placed.rowTops[rank + 1];
  const deepest = bottom + DEPTH * ((next === undefined ? placed.size.height : next) - bottom);
  const beside = placed.x[wire.head], points = [[[x, y]]];
  if (bottom > y) points.push([[x, bottom]]);
  points.push([[x, deepest], [beside, deepest], [beside, bottom]], [[beside, placed.rowTops[rank]]]);
  return points;
}

function routeOver(level, placed, wire, stop) {
  const rank = level.items[wire.head].rank, top = placed.rowTops[rank];
  const above = rank ? placed.rowBottoms[rank - 1] : top - TURN_ROOM;
  const highest = top - DEPTH * (top - above), beside = placed.x[wire.tail], end = Math.min(top, stop[1]);
  const points = [[[beside, top]], [[beside, highest], [stop[0], highest], [stop[0], end]]];
  if (stop[1] > end) points.push([stop]);
  return points;
}

function pathOf(points) {
  return points.map((part, at) => (at === 0 ? "M" : part.length === 3 ? "C" : "L") + part.map(pair).join(" ")).join("");
}

function pair(point) {
  return number(point[0]) + " " + number(point[1]);
}

function number(value) {
  return String(Math.round(value * 100) / 100);
}
