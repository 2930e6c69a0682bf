"use strict";
// Labels points by keyboard; keeps every step in the browser, gives a CSV back.
const data = JSON.parse(document.getElementById("data").textContent);
const KEYS = "1234567890abcdefghijklm";
const COLUMNS = data.columns;
const $ = id => document.getElementById(id);
const store = `eosat-sample-${data.id}`;
const fresh = {labels: {}, at: 0, who: "", lang: data.lang};
let state = fresh;
try { state = {...fresh, ...JSON.parse(localStorage.getItem(store) || "{}")}; } catch { /* a private window keeps nothing */ }
state.at = Math.min(Math.max(state.at | 0, 0), data.points.length - 1);

const say = (key, fields = {}) =>
  data.words[state.lang][key].replace(/{(\w+)}/g, (whole, name) => fields[name] ?? whole);
const tell = (key, fields) => { $("told").textContent = say(key, fields); };
const here = () => data.points[state.at];
const labelled = () => data.points.filter(one => state.labels[one.id]?.label).length;

function keep() {
  try { localStorage.setItem(store, JSON.stringify(state)); } catch { tell("unkept"); }
}

function words() {
  document.documentElement.lang = state.lang;
  document.title = say("title");
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = say(one.dataset.word);
  for (const one of document.querySelectorAll("[data-lang]")) one.setAttribute("aria-pressed", one.dataset.lang === state.lang);
  $("classes").setAttribute("aria-label", say("ask"));
  data.classes.forEach((one, place) => { $("classes").children[place].lastElementChild.textContent = one.names[state.lang]; });
}

function build() {
  data.classes.forEach((one, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("role", "radio");
    const key = document.createElement("kbd"), swatch = document.createElement("i");
    key.textContent = KEYS[place].toUpperCase();
    swatch.style.background = one.colour;
    button.append(key, swatch, document.createElement("span"));
    button.addEventListener("click", () => choose(place));
    $("classes").append(button);
  });
  $("chips").style.setProperty("--mixes", data.mixes);
  data.points.forEach((one, place) => {
    const dot = document.createElement("button");
    dot.type = "button";
    dot.tabIndex = -1;
    dot.addEventListener("click", () => go(place));
    $("dots").append(dot);
  });
}

function dot(place) {
  const label = state.labels[data.points[place].id], button = $("dots").children[place];
  const known = data.classes.find(one => one.name === label?.label);
  button.style.background = known ? known.colour : "";
  button.classList.toggle("unsure-dot", label?.sure === "no");
  button.setAttribute("aria-current", place === state.at);
  button.setAttribute("aria-label", `${place + 1} ${known ? known.names[state.lang] : say("none")}`);
}

function show() {
  const point = here(), label = state.labels[point.id] || {};
  $("name").textContent = say("point", {number: state.at + 1, total: data.points.length});
  $("where").textContent = `${point.id} · ${point.lat.toFixed(6)}, ${point.lon.toFixed(6)} · ${data.crs} ${point.x}, ${point.y}`;
  $("chips").replaceChildren(...pictures(point));
  data.classes.forEach((one, place) => {
    const button = $("classes").children[place], chosen = one.name === label.label;
    button.setAttribute("aria-checked", chosen);
  });
  $("unsure").checked = label.sure === "no";
  $("note").value = label.note || "";
  const done = labelled(), total = data.points.length;
  $("count").textContent = say("count", {done, total});
  $("done").style.width = `${100 * done / total}%`;
  data.points.forEach((_, place) => dot(place));
}

function pictures(point) {
  if (!point.chips.length) {
    const blank = document.createElement("p");
    blank.className = "blank";
    blank.textContent = say("blank");
    return [blank];
  }
  return point.chips.map((chip, place) => {
    const figure = document.createElement("figure"), caption = document.createElement("figcaption");
    const frame = document.createElement("div"), image = document.createElement("img"), box = document.createElement("div");
    const view = data.views[place];
    caption.textContent = `${view.name} · ${say(view.mix)}`;
    image.src = `data:image/webp;base64,${chip}`;
    image.alt = caption.textContent;
    frame.className = "frame";
    box.className = "box";
    const side = 100 / data.side, from = Math.floor(data.side / 2) * side;
    box.style.cssText = `left:${from}%;top:${from}%;width:${side}%;height:${side}%`;
    frame.append(image, box);
    figure.append(caption, frame);
    return figure;
  });
}

function change(fields) {
  const label = {label: "", sure: "", note: "", ...state.labels[here().id], ...fields};
  if (label.label && !label.sure) label.sure = "yes";
  state.labels[here().id] = label;
  keep();
}

function choose(place) {
  change({label: data.classes[place].name});
  const done = labelled() === data.points.length;
  if (!done && state.at < data.points.length - 1) go(state.at + 1); else show();
  if (done) tell("finished"); else tell("set", {name: data.classes[place].names[state.lang]});
}

function go(place) {
  state.at = Math.min(Math.max(place, 0), data.points.length - 1);
  keep();
  show();
}

function unlabelled() {
  const total = data.points.length;
  for (let step = 1; step <= total; step++) {
    const place = (state.at + step) % total;
    if (!state.labels[data.points[place].id]?.label) return go(place);
  }
  tell("finished");
}

function clear() {
  delete state.labels[here().id];
  keep();
  show();
}

function toggle() {
  change({sure: state.labels[here().id]?.sure === "no" ? "yes" : "no"});
  show();
}

const quoted = cell => /[",\r\n]/.test(cell) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell);

function csv() {
  const rows = data.points.map(one => {
    const label = {label: "", sure: "", note: "", ...state.labels[one.id]};
    return COLUMNS.map(name => quoted(({...one, ...label})[name] ?? "")).join(",");
  });
  return `\ufeff${[COLUMNS.join(","), ...rows].join("\r\n")}\r\n`;
}

function save() {
  const link = document.createElement("a"), who = state.who.trim().replace(/[^\p{L}\p{N}-]+/gu, "_");
  link.href = URL.createObjectURL(new Blob([csv()], {type: "text/csv"}));
  link.download = `labels${who ? `-${who}` : ""}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  tell("saved", {name: link.download, done: labelled(), total: data.points.length});
}

function cells(text) {  // rows of a CSV: quotes, doubled quotes, either line end
  const rows = [[""]];
  let inside = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at], row = rows.at(-1);
    if (inside && letter === '"' && text[at + 1] === '"') { row[row.length - 1] += '"'; at++; }
    else if (letter === '"') inside = !inside;
    else if (!inside && letter === ",") row.push("");
    else if (!inside && letter === "\n") rows.push([""]);
    else if (inside || letter !== "\r") row[row.length - 1] += letter;
  }
  return rows.filter(row => row.length > 1);
}

async function open(file) {
  const [head, ...rows] = cells((await file.text()).replace(/^\ufeff/, ""));
  const column = name => (head || []).indexOf(name);
  const known = new Set(data.points.map(one => one.id)), names = new Set(data.classes.map(one => one.name));
  if (column("id") < 0 || column("label") < 0) return tell("unread", {name: file.name});
  let taken = 0, strange = 0;
  for (const row of rows) {
    const label = row[column("label")];
    if (!label) continue;
    if (!known.has(row[column("id")]) || !names.has(label)) { strange++; continue; }
    state.labels[row[column("id")]] = {label, sure: row[column("sure")] || "yes", note: row[column("note")] || ""};
    taken++;
  }
  keep();
  show();
  tell("opened", {taken, strange});
}

const ACTS = {
  ArrowRight: () => go(state.at + 1), ArrowLeft: () => go(state.at - 1), ArrowDown: () => go(state.at + 1),
  ArrowUp: () => go(state.at - 1), Home: () => go(0), End: () => go(data.points.length - 1), Enter: unlabelled,
  Delete: clear, Backspace: clear, u: toggle, U: toggle, n: () => $("note").focus(), N: () => $("note").focus(),
};

document.addEventListener("keydown", event => {
  const typing = event.target.matches("textarea, input:not([type=checkbox])");
  if (typing && event.key === "Escape") { event.target.blur(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const place = KEYS.indexOf(event.key.toLowerCase());
  const pressed = event.target.matches("button, .button") && (event.key === "Enter" || event.key === " ");
  if (pressed) return;
  if (place >= 0 && place < data.classes.length && event.key.length === 1) choose(place);
  else if (ACTS[event.key]) ACTS[event.key]();
  else return;
  event.preventDefault();
});
$("back").addEventListener("click", () => go(state.at - 1));
$("next").addEventListener("click", () => go(state.at + 1));
$("open-point").addEventListener("click", unlabelled);
$("clear").addEventListener("click", clear);
$("unsure").addEventListener("change", toggle);
$("note").addEventListener("input", () => change({note: $("note").value}));
$("who").addEventListener("input", () => { state.who = $("who").value; keep(); });
$("save").addEventListener("click", save);
$("open").addEventListener("change", () => { if ($("open").files[0]) open($("open").files[0]); $("open").value = ""; });
$("open-label").addEventListener("keydown", event => { if (event.key === "Enter" || event.key === " ") $("open").click(); });
for (const one of document.querySelectorAll("[data-lang]"))
  one.addEventListener("click", () => { state.lang = one.dataset.lang; keep(); words(); show(); });
build();
$("who").value = state.who;
words();
show();
document.body.dataset.ready = "yes";
