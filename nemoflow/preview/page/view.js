// Draws values into the page. User text only ever becomes a text node.
export const $ = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

export function clock(seconds, digits = 1) {
  const unit = 10 ** digits;
  const all = Math.round(Math.max(0, seconds) * unit);
  const minutes = Math.floor(all / (60 * unit));
  const rest = ((all - minutes * 60 * unit) / unit).toFixed(digits);
  return `${minutes}:${rest.padStart(digits ? 3 + digits : 2, "0")}`;
}

const PHASES = {
  waiting: "waiting", running: "rendering", current: "up to date", held: "held",
  invalid: "cannot be used", failed: "failed",
};

export function phase(spec, head) {
  const paused = head.paused && spec.phase !== "running";
  const doubt = spec.error?.doubt ?? false;
  const text = paused ? "paused" : doubt ? "in doubt" : PHASES[spec.phase];
  const share = spec.phase === "running" && spec.progress > 0 && spec.progress < 1;
  $("phase").textContent = share ? `${text} ${Math.round(spec.progress * 100)} %` : text;
  $("phase").dataset.phase = paused ? "paused" : spec.phase;
  $("progress").hidden = spec.phase !== "running";
  $("progress").setAttribute("aria-valuenow", Math.round(spec.progress * 100));
  $("progress").firstElementChild.style.width = `${spec.progress * 100}%`;
  const mark = { current: "✓ ", invalid: "✗ ", failed: "✗ ", held: "‖ ", running: "▸ " };
  document.title = `${doubt ? "? " : mark[spec.phase] ?? ""}${spec.name} – nemoflow`;
}

export function problems(spec) {
  const box = $("problems");
  box.hidden = !spec.problems.length && !spec.error;
  if (box.hidden) return box.replaceChildren();
  const stays = spec.files.length ? " The last good draft stays." : "";
  const found = spec.problems.map((one) => el("div", { class: "problem" },
    el("div", { class: "place" }, one.place), el("b", {}, one.message), ` ${one.code}`,
    one.excerpt ? el("pre", { tabindex: "0", "aria-label": `excerpt of line ${one.line ?? ""}` }, one.excerpt) : null,
    one.hint ? el("p", { class: "hint" }, one.hint) : null));
  if (spec.more_problems) found.push(el("p", { class: "quiet" }, `and ${spec.more_problems} more`));
  if (spec.error) {
    found.push(el("div", { class: "problem" }, el("b", {}, spec.error.text), el("p", {}, spec.error.hint)));
  }
  const failed = spec.error?.doubt ? "An edit is in doubt." : "The last run failed.";
  const title = spec.error && !spec.problems.length ? failed : "The recipe cannot be used.";
  return box.replaceChildren(el("h2", {}, title + stays), ...found);
}

export function held(spec) {
  const box = $("held");
  box.hidden = !spec.held;
  if (!spec.held) return box.replaceChildren();
  const cost = `These edits are held: they are likely to cost ${+spec.held.credits.toPrecision(4)} credits.`;
  return box.replaceChildren(el("h2", {}, cost),
    el("p", {}, "Press ", el("kbd", {}, "a"), " in the terminal of the watch, or run ",
      el("code", {}, "nemoflow apply"), "."));
}

const LEGEND = {
  "=": "kept", "+": "new", "~": "changed", "↻": "replayed", "-": "gone", "!": "drift",
  "▸": "running", "✓": "applied just now", "?": "in doubt",
};

export function edits(spec) {
  const rows = spec.edits.map((one) => row(one, spec.held));
  rows.push(...spec.drift.map((say) => row({ number: null, say, mark: "drift", symbol: "!", line: null, cost: 0, was: "" })));
  rows.push(...spec.gone.map((say) => row({ number: null, say, mark: "gone", symbol: "-", line: null, cost: 0, was: "" })));
  $("edits").replaceChildren(...rows);
  const used = [...new Set(rows.map((one) => one.dataset.symbol))];
  $("legend").textContent = used.map((one) => `${one} ${LEGEND[one]}`).join("   ");
  $("edits-count").textContent = spec.edits.length ? `${spec.edits.length} in the recipe` : "none yet";
  const first = $("edits").querySelector("[data-mark=running], [data-mark=changed], [data-mark=new], [data-mark=done], [data-mark=doubt]");
  if (first) $("edits").scrollTop = Math.max(0, first.offsetTop - $("edits").offsetTop - 60);
}

function row(one, isHeld) {
  const cost = one.cost && (isHeld || one.mark !== "kept") ? `~${+one.cost.toPrecision(3)} cr` : "";
  const line = one.line ? `line ${one.line}` : "";
  const made = el("li", { "data-mark": one.mark, "data-symbol": one.symbol },
    el("span", { class: "symbol", role: "img", "aria-label": LEGEND[one.symbol], title: LEGEND[one.symbol] }, one.symbol),
    el("span", { class: "number" }, one.number ? String(one.number) : ""),
    el("span", { class: "say" }, one.say),
    el("span", { class: "side" }, [cost, line].filter(Boolean).join(" ")));
  if (one.was) made.append(el("span", { class: "was" }, el("span", { class: "hidden" }, "was: "), one.was));
  return made;
}

const ROW = 25;
const share = (part, whole) => `${whole > 0 ? Math.min(100, (part / whole) * 100) : 0}%`;

export function lanes(timeline) {
  const names = [], rows = [], said = [];
  for (const lane of timeline.lanes) {
    const height = `${lane.rows * ROW + 5}px`;
    const name = el("div", { title: lane.name }, lane.name);
    name.style.height = height;
    names.push(name);
    const row = el("div", { class: "lane" });
    row.style.height = height;
    row.append(...lane.items.map((one) => item(one, timeline.seconds)));
    rows.push(row);
    const words = lane.items.slice(0, 40).map((one) => `${one.label}, ${clock(one.start)} to ${clock(one.end)}`);
    said.push(`${lane.name}: ${words.join("; ")}${lane.items.length + lane.more > 40 ? "; and more" : ""}.`);
  }
  $("names").replaceChildren(...names);
  $("rows").replaceChildren(...rows);
  $("tracks-text").textContent = said.join(" ");
}

function item(one, seconds) {
  const title = `${one.label}  ${clock(one.start)} – ${clock(one.end)}`;
  const made = el("div", { class: "item", title }, one.label.replace(/\s+/g, " ").slice(0, 120));
  made.classList.add(one.kind);
  made.style.left = share(one.start, seconds);
  made.style.width = share(one.end - one.start, seconds);
  made.style.top = `${one.row * ROW + 3}px`;
  return made;
}

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

export function ruler(seconds) {
  const room = $("lanes").clientWidth || 600;
  const step = STEPS.find((one) => (seconds / one) * 64 <= room) ?? 3600;
  const ticks = [];
  for (let at = 0; seconds > 0 && at <= seconds - step * 0.35; at += step) {
    const tick = el("span", {}, clock(at, step < 1 ? 1 : 0));
    tick.style.left = share(at, seconds);
    ticks.push(tick);
  }
  $("ruler").replaceChildren(...ticks);
}

export function marks(ranges, seconds, fresh) {
  $("marks").replaceChildren(...ranges.map(([start, end]) => {
    const made = el("div", { class: fresh ? "mark fresh" : "mark" });
    made.style.left = share(start, seconds);
    made.style.width = share(end - start, seconds);
    return made;
  }));
  const told = ranges.slice(0, 3).map(([start, end]) => `${clock(start)} – ${clock(end)}`).join(", ");
  $("changes").textContent = told ? `changed: ${told}${ranges.length > 3 ? ` and ${ranges.length - 3} more` : ""}` : "";
}

export function playhead(time, seconds) {
  $("head").style.left = share(time, seconds);
  $("time").textContent = clock(time);
  const line = $("line");
  line.setAttribute("aria-valuenow", time.toFixed(2));
  line.setAttribute("aria-valuemax", seconds.toFixed(2));
  line.setAttribute("aria-valuetext", `${clock(time)} of ${clock(seconds)}`);
}

export function options(select, names, chosen) {
  const same = [...select.options].map((one) => one.value).join("\n") === names.map(([id]) => id).join("\n");
  if (!same) select.replaceChildren(...names.map(([id, text]) => el("option", { value: id }, text)));
  select.value = chosen;
}
