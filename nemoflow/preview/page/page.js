// The page: hears of the watch, shows one recipe of it, obeys keys and pointers.
import { $, clock, edits, held, lanes, marks, options, phase, playhead, problems, ruler } from "./view.js";
import { Player } from "./player.js";
import { compare, forget } from "./stills.js";

const specs = new Map();
const player = new Player();
const drawn = {};
let head = { specs: [], profile: "", paused: null, trouble: null, ended: false };
let chosen = sessionStorage.getItem("recipe");
let byHand = chosen !== null;
let output = "";
let shown = null;
const exact = new Map();

const spec = () => specs.get(chosen);
// What was drawn anew, until it is known what of it looks different.
const changed = () => {
  const now = spec();
  const found = now && exact.get(now.name);
  return found && found.key === now.key ? found.ranges : now?.changed ?? [];
};
const seconds = () => player.seconds || spec()?.timeline.seconds || 0;

// -- what is heard ---------------------------------------------------------------------------------

const source = new EventSource("events");
source.onopen = () => live("yes", "live");
source.onerror = () => !head.ended && live("no", "the watch cannot be reached; trying again");
source.addEventListener("watch", (event) => {
  head = JSON.parse(event.data);
  for (const name of specs.keys()) if (!head.specs.includes(name)) specs.delete(name);
  if (!head.specs.includes(chosen)) [chosen, byHand] = [head.specs[0] ?? null, false];
  if (head.ended) { source.close(); live("no", "ended"); }
  show();
});
source.addEventListener("spec", (event) => {
  const found = JSON.parse(event.data);
  specs.set(found.name, found);
  if (!byHand && found.phase === "running" && found.name !== chosen) choose(found.name, false);
  if (found.name === chosen) show();
});

function live(on, text) {
  $("live").dataset.on = on;
  $("live").textContent = text;
}

// -- what is shown ---------------------------------------------------------------------------------

// Draws a part of the page when its value is another than before.
function part(name, value, draw) {
  const text = JSON.stringify(value);
  if (drawn[name] === text) return;
  drawn[name] = text;
  draw(value);
}

function show() {
  part("head", head, banner);
  options($("recipe"), head.specs.map((name) => [name, name]), chosen);
  $("recipes").hidden = head.specs.length < 2;
  $("recipe-name").hidden = head.specs.length > 1;
  $("recipe-name").textContent = chosen ?? "";
  const now = spec();
  if (!now) return;
  phase(now, head);
  part("problems", [now.problems, now.error, now.more_problems, now.files.length > 0], () => problems(now));
  part("held", now.held, () => held(now));
  part("edits", [now.edits, now.gone, now.drift, now.held], () => edits(now));
  part("files", [chosen, now.files, output], () => files(now));
  part("lanes", now.timeline, lanes);
  mark(now);
}

function banner() {
  const trouble = head.trouble ? `${head.trouble.text}; ${head.trouble.hint}` : "";
  const paused = head.paused === "loop"
    ? "Paused: the same files have the same contents again and again. Something writes them after every render."
    : "Paused. Press p in the terminal of the watch to go on.";
  const ended = "The watch has ended. Start it again and open the address that it prints.";
  const text = head.ended ? ended : trouble || (head.paused ? paused : "");
  $("banner").hidden = !text;
  $("banner").textContent = text;
  $("profile").textContent = head.profile ? `${head.profile} files` : "";
}

function files(now) {
  const seen = now.files.filter((one) => one.kind !== "other");
  $("outputs").hidden = seen.length < 2;
  const file = seen.find((one) => one.path === output) ?? seen[0];
  options($("output"), seen.map((one) => [one.path, one.name]), file?.path ?? "");
  if (!file) return;
  const other = shown === null || shown.path !== file.path || shown.spec !== chosen;
  shown = { path: file.path, spec: chosen };
  if (other) forget();
  player.show(file, other);
  if (file.kind === "image") { $("empty").hidden = true; compareNow(); }
}

function mark(now) {
  part("marks", [changed(), now.timeline.seconds], ([ranges]) => {
    marks(ranges, now.timeline.seconds || seconds(), "marked" in drawn);
    drawn.marked = now.key;
  });
  $("loop").disabled = !changed().length;
  part("ruler", [now.timeline.seconds || seconds(), $("lanes").clientWidth], ([length]) => ruler(length));
  tell();
}

function tell() {
  player.tend();
  const length = seconds();
  playhead(player.time, spec()?.timeline.seconds || length);
  $("length").textContent = `/ ${clock(length)}`;
  $("play").toggleAttribute("data-playing", player.playing);
  $("play").setAttribute("aria-label", player.playing ? "Pause" : "Play");
}

function compareNow() {
  const now = spec();
  const file = now?.files.find((one) => one.id === player.file?.id);
  if (!file) return;
  compare(now, file, (time) => player.seek(time), (ranges) => {
    exact.set(now.name, { key: now.key, ranges });
    if (spec()) mark(spec());
  });
}

player.addEventListener("moved", () => { tell(); if (player.playing) requestAnimationFrame(follow); });
player.addEventListener("shown", compareNow);
player.addEventListener("trouble", (event) => {
  $("banner").hidden = false;
  $("banner").textContent = `This browser cannot play ${event.detail.name}.`;
});
new ResizeObserver(() => spec() && mark(spec())).observe($("lanes"));

let following = false;
function follow() {
  if (following) return;
  following = true;
  const turn = () => {
    tell();
    following = player.playing;
    if (following) requestAnimationFrame(turn);
  };
  turn();
}

// -- what is done ----------------------------------------------------------------------------------

function choose(name, hand) {
  if (!name || name === chosen) return;
  chosen = name;
  byHand = byHand || hand;
  if (hand) sessionStorage.setItem("recipe", name);
  output = "";
  loop(false);
  show();
}

function loop(on) {
  const ranges = changed();
  const here = ranges.find(([start, end]) => player.time >= start && player.time < end) ?? ranges[0];
  player.range = on && here ? here : null;
  $("loop").setAttribute("aria-pressed", String(Boolean(player.range)));
  if (player.range) { player.seek(player.range[0]); if (!player.playing) player.toggle(); }
}

function nextChange() {
  const starts = changed().map(([start]) => start);
  if (starts.length) player.seek(starts.find((one) => one > player.time + 0.02) ?? starts[0]);
}

function mute() {
  player.front.muted = !player.front.muted;
  $("mute").setAttribute("aria-pressed", String(player.front.muted));
}

const full = () => (document.fullscreenElement ? document.exitFullscreen() : $("stage").requestFullscreen().catch(() => {}));
const beside = (step) => {
  const at = head.specs.indexOf(chosen) + step;
  if (at >= 0 && at < head.specs.length) choose(head.specs[at], true);
};

$("play").onclick = () => player.toggle();
$("stage").onclick = () => player.toggle();
$("loop").onclick = () => loop(!player.range);
$("mute").onclick = mute;
$("full").onclick = full;
$("help-button").onclick = () => $("help").showModal();
$("volume").oninput = (event) => { player.front.volume = Number(event.target.value); };
$("recipe").onchange = (event) => choose(event.target.value, true);
$("output").onchange = (event) => { output = event.target.value; show(); };

function point(event) {
  const box = $("lanes").getBoundingClientRect();
  if (event.clientX < box.left - 4) return;
  player.seek(((event.clientX - box.left) / box.width) * (spec()?.timeline.seconds || seconds()));
}
$("line").addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  $("line").setPointerCapture(event.pointerId);
  point(event);
});
$("line").addEventListener("pointermove", (event) => $("line").hasPointerCapture(event.pointerId) && point(event));

const KEYS = {
  " ": () => player.toggle(), k: () => player.toggle(),
  ArrowLeft: (event) => player.seek(player.time - (event.shiftKey ? 5 : 1)),
  ArrowRight: (event) => player.seek(player.time + (event.shiftKey ? 5 : 1)),
  PageUp: () => player.seek(player.time - 5), PageDown: () => player.seek(player.time + 5),
  Home: () => player.seek(0), End: () => player.seek(player.seconds),
  ",": () => player.step(-(spec()?.timeline.frame ?? 0)), ".": () => player.step(spec()?.timeline.frame ?? 0),
  c: nextChange, l: () => loop(!player.range), m: mute, f: full,
  "[": () => beside(-1), "]": () => beside(1),
  "?": () => $("help").showModal(),
};
const OF_LINE = ["PageUp", "PageDown", "Home", "End"];

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  if (target.closest("input, select, pre") || (target.closest("button") && [" ", "Enter"].includes(event.key))) return;
  if (OF_LINE.includes(event.key) && target !== $("line") && target !== document.body) return;
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act(event);
});
