// Before and after: frames of the old and the new draft, drawn when nothing else is to be done.
import { $, clock, el } from "./view.js";

let turn = 0;

export function forget() {
  turn += 1;
  $("beside-card").hidden = true;
}

// `known` hears which times changed, exactly.
export async function compare(spec, file, seek, known) {
  const mine = ++turn;
  const old = spec.before[file.path];
  if (!old || old === file.id || file.kind !== "video") return forget();
  await idle();
  const answer = mine === turn ? await fetch(`beside/${encodeURIComponent(spec.key)}`).catch(() => null) : null;
  if (!answer?.ok || mine !== turn) return undefined;
  const moments = await answer.json();
  if (mine !== turn) return undefined;
  const times = moments.map((one) => [one.start, Math.max(one.end, one.start + 0.001)]);
  known([...new Map(times.map((one) => [one.join(), one])).values()]);
  if (!moments.length) return forget();
  const videos = [source(old), source(file.id)];
  try {
    const pairs = moments.map((one) => pair(one, seek));
    $("beside").replaceChildren(...pairs.map((one) => one.button));
    $("beside-note").textContent = `${moments.length} ${moments.length === 1 ? "moment" : "moments"}`;
    $("beside-card").hidden = false;
    for (const [at, one] of moments.entries()) {
      for (const [side, time] of [one.before, one.after].entries()) {
        if (time !== null && mine === turn) await draw(videos[side], time, pairs[at].canvases[side]);
      }
    }
    if (mine === turn) $("beside").dataset.drawn = spec.key;
  } catch {
    if (mine === turn) forget(); // a newer draft is on its way, and with it newer pictures
  } finally {
    for (const video of videos) { video.removeAttribute("src"); video.load(); }
  }
  return undefined;
}

const idle = () => new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done, { timeout: 400 }));

function source(id) {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  video.src = `media/${id}`;
  return video;
}

function pair(one, seek) {
  const canvases = [one.before, one.after].map((time, side) => {
    if (time === null) return el("div", { class: "none" }, side ? "removed" : "not there before");
    return el("canvas", { width: 320, height: 180 });
  });
  const figures = canvases.map((canvas, side) => {
    const time = side ? one.after : one.before;
    return el("figure", {}, canvas, el("figcaption", {}, `${side ? "after" : "before"}${time === null ? "" : ` ${clock(time)}`}`));
  });
  const label = `${one.kind} at ${clock(one.start)} to ${clock(one.end)}: go there`;
  const button = el("button", { class: "pair", "aria-label": label, title: "Go there" },
    ...figures);
  button.addEventListener("click", () => seek(one.after ?? one.start));
  return { button, canvases };
}

function draw(video, time, canvas) {
  return new Promise((done, fail) => {
    const begin = () => { video.currentTime = Math.min(time, Math.max(0, video.duration - 0.01)); };
    video.onerror = () => fail(new Error("gone"));
    video.onseeked = () => {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      canvas.style.aspectRatio = `${video.videoWidth} / ${video.videoHeight}`;
      canvas.getContext("2d").drawImage(video, 0, 0);
      done();
    };
    if (video.readyState >= 1) begin(); else video.onloadedmetadata = begin;
  });
}
