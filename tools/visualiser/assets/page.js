// The page: pan, zoom, search, details, and subgraphs that open and close. Nothing is fetched; text is only ever set as
// text. Places come from layout.js.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const stage = document.getElementById("stage"), picture = document.getElementById("picture");
const view = document.getElementById("view"), panel = document.getElementById("panel");
const frameLayer = document.getElementById("frames"), lineLayer = document.getElementById("lines");
const input = document.getElementById("search"), results = document.getElementById("results");

const levels = new Map(data.levels.map((level) => [level.id, level]));
const groups = { box: new Map(), frame: new Map() };
for (const kind of ["box", "frame"]) {
  for (const element of document.querySelectorAll(`.mg-${kind}`)) groups[kind].set(element.dataset.id, element);
}
const closed = new Set(data.closed);
const parents = new Map(); // of boxes and clusters: the cluster that they are in
for (const level of data.levels) {
  for (const item of level.items) if (item.kind === "box" || item.kind === "cluster") parents.set(item.id, level.id);
}
for (const element of groups.box.values()) element.tabIndex = 0;
let corners = new Map(); // where everything that is seen stands: id → x, y, width, height
let chosen = "", camera = { x: 0, y: 0, scale: 1 };

// ---- drawing ----

function redraw() {
  const placed = placeAll(data, closed);
  corners = new Map();
  lineLayer.replaceChildren();
  for (const kind of ["box", "frame"]) for (const element of groups[kind].values()) element.classList.add("mg-hidden");
  drawLevel("graph", 0, 0, placed);
  mark();
}

function drawLevel(id, x, y, placed) {
  const level = levels.get(id), here = placed.get(id);
  corners.set(id, { x, y, width: here.size.width, height: here.size.height });
  if (id !== "graph") drawFrame(id, x, y, here);
  for (const line of route(level, here, (cluster) => placed.has(cluster))) drawLine(line, x, y);
  level.items.forEach((item, one) => {
    const left = x + here.x[one], top = y + here.y[one];
    if (item.kind === "cluster" && placed.has(item.id)) drawLevel(item.id, left, top, placed);
    else if (item.kind === "box" || item.kind === "cluster") drawBox(item.id, left, top, here.sizes[one]);
  });
}

function drawBox(id, x, y, size) {
  const element = groups.box.get(id);
  element.classList.remove("mg-hidden");
  element.setAttribute("transform", `translate(${number(x)} ${number(y)})`);
  corners.set(id, { x, y, width: size.width, height: size.height });
}

function drawFrame(id, x, y, here) {
  const element = groups.frame.get(id), { width, height } = here.size;
  element.classList.remove("mg-hidden");
  element.setAttribute("transform", `translate(${number(x)} ${number(y)})`);
  frameLayer.append(element); // inner frames come after outer ones
  const [rect, header, ...ports] = element.querySelectorAll(":scope > :not(.mg-header-area)");
  rect.setAttribute("width", number(width));
  rect.setAttribute("height", number(height));
  header.setAttribute("x", number(here.headerX));
  const area = element.querySelector(".mg-header-area");
  area.setAttribute("x", number(here.headerX - 5));
  const places = [...here.size.tops.map((at) => [at, false]), ...here.size.bottoms.map((at) => [at, true])];
  places.forEach(([at, isBottom], index) => {
    const tag = ports[2 * index], dot = ports[2 * index + 1];
    tag.setAttribute("x", number(at + 5));
    dot.setAttribute("cx", number(at));
    if (isBottom) {
      tag.setAttribute("y", number(height - 5.5));
      dot.setAttribute("cy", number(height));
    }
  });
}

function drawLine(line, x, y) {
  const group = make("g", { class: "mg-wire", transform: `translate(${number(x)} ${number(y)})` });
  group.dataset.stream = line.wire.stream;
  const title = make("title", {}), stream = data.streams[line.wire.stream];
  title.textContent = stream.label + (stream.payload ? ": " + stream.payload : "");
  group.append(title, make("path", { class: "mg-hit", d: line.d }));
  group.append(make("path", { class: `mg-${line.wire.style}_line`, d: line.d }));
  if (line.tip) {
    const [tipX, tipY] = line.tip.map(number);
    const d = `M${tipX} ${tipY}l${-ARROW * 0.48} ${-ARROW}h${ARROW * 0.96}z`;
    group.append(make("path", { class: `mg-${line.wire.style}_head`, d }));
  }
  lineLayer.append(group);
}

function make(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// ---- opening and closing ----

function toggle(id) {
  const before = corners.get(id);
  if (closed.has(id)) closed.delete(id); else closed.add(id);
  redraw();
  const after = corners.get(id); // keep the middle of its upper edge where it is on the screen
  if (before && after) {
    camera.x += (before.x + before.width / 2 - after.x - after.width / 2) * camera.scale;
    camera.y += (before.y - after.y) * camera.scale;
    moveCamera();
  }
}

function setAll(isOpen) {
  for (const level of data.levels) {
    if (level.id === "graph") continue;
    if (isOpen) closed.delete(level.id); else closed.add(level.id);
  }
  redraw();
  fit();
}

/** Open everything around a box, so that it can be seen. */
function reveal(id) {
  let isChanged = false;
  for (let one = parents.get(id); one !== undefined; one = parents.get(one)) isChanged = closed.delete(one) || isChanged;
  if (isChanged) redraw();
}

// ---- camera ----

function moveCamera() {
  view.setAttribute("transform", `translate(${camera.x} ${camera.y}) scale(${camera.scale})`);
}

function fit() {
  const { width, height } = corners.get("graph"), room = stage.getBoundingClientRect();
  const scale = Math.min(room.width / width, room.height / height, 1.5);
  camera = { scale, x: (room.width - width * scale) / 2, y: Math.max(0, (room.height - height * scale) / 2) };
  moveCamera();
}

function zoom(factor, x, y) {
  const scale = Math.min(8, Math.max(0.05, camera.scale * factor));
  camera.x = x - (x - camera.x) * (scale / camera.scale);
  camera.y = y - (y - camera.y) * (scale / camera.scale);
  camera.scale = scale;
  moveCamera();
}

function zoomMiddle(factor) {
  const room = stage.getBoundingClientRect();
  zoom(factor, room.width / 2, room.height / 2);
}

function lookAt(id) {
  const corner = corners.get(id), room = stage.getBoundingClientRect();
  if (!corner) return;
  camera.scale = Math.min(1.6, Math.max(camera.scale, 0.8));
  camera.x = room.width / 2 - (corner.x + corner.width / 2) * camera.scale;
  camera.y = room.height / 2 - (corner.y + Math.min(corner.height, room.height / camera.scale) / 2) * camera.scale;
  moveCamera();
}

const pointers = new Map();
let hasMoved = false;

stage.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  pointers.set(event.pointerId, [event.clientX, event.clientY]);
  hasMoved = pointers.size > 1;
});
window.addEventListener("pointermove", (event) => {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const now = [event.clientX, event.clientY];
  if (!hasMoved && Math.hypot(now[0] - before[0], now[1] - before[1]) < 4) return;
  hasMoved = true;
  stage.classList.add("moving");
  const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
  pointers.set(event.pointerId, now);
  if (others.length) pinch(before, now, others[0]);
  else {
    camera.x += now[0] - before[0];
    camera.y += now[1] - before[1];
    moveCamera();
  }
});
for (const name of ["pointerup", "pointercancel"]) {
  window.addEventListener(name, (event) => {
    pointers.delete(event.pointerId);
    stage.classList.remove("moving");
  });
}

function pinch(before, now, other) {
  const room = stage.getBoundingClientRect();
  const far = Math.hypot(before[0] - other[0], before[1] - other[1]) || 1;
  const factor = Math.hypot(now[0] - other[0], now[1] - other[1]) / far;
  zoom(factor, (now[0] + other[0]) / 2 - room.left, (now[1] + other[1]) / 2 - room.top);
}

stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  const room = stage.getBoundingClientRect(), lines = event.deltaMode === 1 ? 24 : 1;
  zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0016)), event.clientX - room.left, event.clientY - room.top);
}, { passive: false });

// ---- choosing ----

stage.addEventListener("click", (event) => {
  if (hasMoved) return;
  const header = event.target.closest(".mg-header-area"), group = event.target.closest(".mg-box, .mg-frame");
  const wire = event.target.closest(".mg-wire");
  if (wire) choose(`stream ${wire.dataset.stream}`);
  else if (group) {
    const id = group.dataset.id;
    choose(id);
    if (header || (group.classList.contains("mg-box") && levels.has(id))) toggle(id);
  } else choose("");
});
stage.addEventListener("keydown", (event) => {
  const group = event.target.closest(".mg-box");
  if (event.key !== "Enter" || !group) return;
  hasMoved = false;
  group.dispatchEvent(new MouseEvent("click", { bubbles: true }));
});
lineLayer.addEventListener("pointerover", (event) => light(event.target.closest(".mg-wire")?.dataset.stream));
lineLayer.addEventListener("pointerout", () => light(undefined));

function choose(id) {
  chosen = id;
  mark();
  show(id);
}

function mark() {
  for (const kind of ["box", "frame"]) {
    for (const [id, element] of groups[kind]) element.classList.toggle("mg-chosen", id === chosen);
  }
  light(undefined);
}

/** Make a stream stand out, or the chosen one. */
function light(stream) {
  const wanted = stream ?? (chosen.startsWith("stream ") ? chosen.slice(7) : undefined);
  for (const wire of lineLayer.children) wire.classList.toggle("mg-lit", wire.dataset.stream === wanted);
}

// ---- the panel ----

function show(id) {
  panel.hidden = !id;
  panel.replaceChildren();
  if (!id) return;
  const close = text("button", "×", "close");
  close.setAttribute("aria-label", "close");
  close.addEventListener("click", () => choose(""));
  panel.append(close);
  if (id.startsWith("stream ")) showStream(data.streams[Number(id.slice(7))]);
  else showDetails(data.details[id]);
  panel.scrollTop = 0;
}

function showStream(stream) {
  panel.append(text("h2", stream.label), text("p", stream.isSide ? "side packet" : "stream", "kind"));
  const facts = [["type", stream.payload || "anything"]];
  if (stream.name !== stream.label) facts.push(["in the flat graph", stream.name]);
  panel.append(factList(facts), text("h3", "from"), linkList([stream.from]), text("h3", "to"), linkList(stream.to));
}

function showDetails(details) {
  panel.append(text("h2", details.title), text("p", details.kind, "kind"), factList(details.facts));
  if (details.streams.length) panel.append(text("h3", "Streams"), streamList(details.streams));
  for (const table of details.tables) panel.append(text("h3", table.title), tableOf(table));
  if (!details.documentation) return;
  panel.append(text("h3", "Documentation"));
  for (const block of details.documentation.split("\n\n")) {
    panel.append(text(/^ |\n/.test(block) ? "pre" : "p", block));
  }
}

function factList(facts) {
  const list = document.createElement("dl");
  for (const [name, value] of facts) list.append(text("dt", name), text("dd", value));
  return list;
}

function tableOf(table) {
  const element = document.createElement("table"), head = document.createElement("tr");
  for (const column of table.columns) head.append(text("th", column));
  element.append(head);
  table.rows.forEach((row, index) => {
    const line = document.createElement("tr"), stream = table.streams[index];
    row.forEach((cell, column) => {
      const isLink = column === 1 && stream !== undefined && stream !== null;
      const place = text("td", isLink ? "" : cell);
      if (isLink) place.append(link(cell, () => choose(`stream ${stream}`)));
      line.append(place);
    });
    element.append(line);
  });
  return element;
}

function linkList(ids) {
  const list = document.createElement("div");
  for (const id of ids) list.append(link(data.details[id].title, () => jump(id)));
  return list;
}

function streamList(indexes) {
  const list = document.createElement("div");
  for (const index of indexes) list.append(link(data.streams[index].label, () => choose(`stream ${index}`)));
  return list;
}

function link(label, action) {
  const line = document.createElement("div"), anchor = text("a", label);
  anchor.tabIndex = 0;
  anchor.addEventListener("click", action);
  anchor.addEventListener("keydown", (event) => { if (event.key === "Enter") action(); });
  line.append(anchor);
  return line;
}

function text(name, content, className) {
  const element = document.createElement(name);
  element.textContent = content;
  if (className) element.className = className;
  return element;
}

function jump(id) {
  reveal(id);
  choose(id);
  lookAt(id);
}

// ---- search ----

const entries = [
  ...Object.entries(data.details).filter(([id]) => id !== "graph").map(([id, details]) => ({
    label: details.title, kind: details.kind, words: details.words.toLowerCase(), go: () => jump(id), id,
  })),
  ...data.streams.map((stream, index) => ({
    label: stream.label, kind: stream.isSide ? "side packet" : "stream", id: "",
    words: `${stream.name} ${stream.payload}`.toLowerCase(),
    go: () => { jump(stream.from); choose(`stream ${index}`); },
  })),
];
let found = [], at = 0;

function search() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  found = words.length ? entries.filter((entry) => words.every((word) => entry.words.includes(word))) : [];
  found.sort((a, b) => starts(b, words[0]) - starts(a, words[0]));
  at = 0;
  showResults();
  const ids = new Set(found.map((entry) => entry.id));
  for (const [id, element] of groups.box) element.classList.toggle("mg-dim", words.length > 0 && !ids.has(id));
}

function starts(entry, word) {
  return entry.label.toLowerCase().startsWith(word) ? 1 : 0;
}

function showResults() {
  results.replaceChildren(...found.slice(0, 60).map((entry, index) => {
    const line = text("li", entry.label);
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", String(index === at));
    line.append(text("small", entry.kind));
    line.addEventListener("pointerdown", (event) => { event.preventDefault(); go(entry); });
    return line;
  }));
  results.children[at]?.scrollIntoView({ block: "nearest" });
}

function go(entry) {
  if (!entry) return;
  results.replaceChildren(); // typing brings them back
  entry.go();
}

function endSearch() {
  input.value = "";
  search();
  input.blur();
}

input.addEventListener("input", search);
input.addEventListener("keydown", (event) => {
  if (event.key === "Escape") endSearch();
  else if (event.key === "Enter") go(found[at]);
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    at = Math.max(0, Math.min(Math.min(found.length, 60) - 1, at + (event.key === "ArrowDown" ? 1 : -1)));
    showResults();
  } else return;
  event.stopPropagation();
});

// ---- buttons and keys ----

function switchTheme() {
  const isDark = getComputedStyle(document.documentElement).getPropertyValue("--back").trim() !== "#ffffff";
  document.documentElement.dataset.theme = isDark ? "light" : "dark";
}

const ACTIONS = {
  open: () => setAll(true), close: () => setAll(false), fit, theme: switchTheme,
  in: () => zoomMiddle(1.25), out: () => zoomMiddle(0.8), about: () => choose(chosen === "graph" ? "" : "graph"),
};
for (const button of document.querySelectorAll("[data-action]")) {
  button.addEventListener("click", ACTIONS[button.dataset.action]);
}
const KEYS = { "+": "in", "=": "in", "-": "out", 0: "fit", d: "theme", o: "open", c: "close", i: "about" };
window.addEventListener("keydown", (event) => {
  if (event.target === input || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { event.preventDefault(); input.focus(); }
  else if (event.key === "Escape") choose("");
  else if (event.key in KEYS) ACTIONS[KEYS[event.key]]();
});
window.addEventListener("resize", () => { if (!hasMoved) fit(); });

picture.removeAttribute("viewBox"); // from here on the camera moves the picture
redraw();
fit();
