// Two video elements: one plays, the other gets ready with the next draft and takes over.
import { $ } from "./view.js";

export class Player extends EventTarget {
  constructor() {
    super();
    this.front = $("a");
    this.back = $("b");
    this.file = null;
    this.loading = null;
    this.range = null;
    for (const video of [this.front, this.back]) {
      for (const name of ["play", "pause", "seeked", "timeupdate", "durationchange", "ended"]) {
        video.addEventListener(name, () => video === this.front && this.dispatchEvent(new Event("moved")));
      }
      video.addEventListener("error", () => this.failed(video));
    }
  }

  get time() { return this.front.currentTime || 0; }
  get seconds() { return Number.isFinite(this.front.duration) ? this.front.duration : 0; }
  get playing() { return !this.front.paused && !this.front.ended; }

  // `fresh`: another recipe or file, which begins at its start.
  show(file, fresh) {
    if (file.id === (this.loading ?? this.file)?.id) return;
    const began = performance.now();
    $("stage").dataset.wanted = file.id;
    $("still").hidden = file.kind !== "image";
    if (file.kind === "image") {
      $("still").src = `media/${file.id}`;
      this.file = file;
      $("stage").dataset.shown = file.id;
      return;
    }
    this.loading = file;
    const back = this.back;
    back.onloadedmetadata = back.onseeked = null;
    back.src = `media/${file.id}`;
    back.onloadedmetadata = () => {
      const end = Number.isFinite(back.duration) ? Math.max(0, back.duration - 0.05) : 0;
      const place = () => Math.min(fresh ? 0 : this.time, end);
      back.onseeked = () => {
        if (this.loading !== file) return;
        // What played on while this one got ready is caught up with, once.
        const behind = this.playing && !fresh && Math.abs(place() - back.currentTime) > 0.08;
        back.onseeked = () => this.swap(file, fresh, began);
        if (behind) back.currentTime = place(); else this.swap(file, fresh, began);
      };
      back.currentTime = place();
    };
    back.load();
  }

  swap(file, fresh, began) {
    if (this.loading !== file) return;
    const [old, next] = [this.front, this.back];
    const playing = this.playing && !fresh;
    [next.volume, next.muted, next.playbackRate] = [old.volume, old.muted, old.playbackRate];
    next.onseeked = next.onloadedmetadata = null;
    this.front = next;
    this.back = old;
    this.file = file;
    this.loading = null;
    next.classList.add("front");
    old.classList.remove("front");
    if (playing) next.play().catch(() => {});
    old.pause();
    old.removeAttribute("src");
    old.load();
    $("empty").hidden = true;
    $("stage").dataset.shown = file.id;
    $("stage").dataset.took = Math.round(performance.now() - began);
    this.dispatchEvent(new Event("moved"));
    this.dispatchEvent(new Event("shown"));
  }

  failed(video) {
    if (!video.getAttribute("src")) return;
    const file = video === this.back ? this.loading : this.file;
    this.loading = null;
    if (file) this.dispatchEvent(new CustomEvent("trouble", { detail: file }));
  }

  seek(time) {
    const end = Math.max(0, this.seconds - 0.001);
    this.front.currentTime = Math.min(Math.max(0, time), end);
  }

  toggle() {
    if (this.playing) return this.front.pause();
    if (this.range) this.seek(this.range[0]);
    return this.front.play().catch(() => {});
  }

  step(seconds) {
    this.front.pause();
    this.seek(this.time + seconds);
  }

  // Keeps to the range that is looped.
  tend() {
    if (this.range && this.playing && (this.time >= this.range[1] || this.time < this.range[0] - 0.05)) {
      this.seek(this.range[0]);
    }
  }
}
