"use strict";
// What a page can do beside its forms: hear of changes, count down, copy, be worked with keys. Without it all still works.

const stale = (names) =>
  [...document.querySelectorAll("[data-reads]")].filter((part) => {
    const reads = part.dataset.reads.split(" ");
    return names.includes("all") || names.some((name) => reads.includes(name));
  });

let due = new Set();
let waiting = 0;

function changed(names) {
  names.forEach((name) => due.add(name));
  if (waiting) return;
  waiting = setTimeout(() => {
    const now = [...due];
    due = new Set();
    waiting = 0;
    stale(now).forEach((part) => htmx.trigger(part, "renew"));
  }, 60);
}

// --- news: one stream for all tabs of a browser; where a proxy eats streams, asking again and again ---

let last = document.body.dataset.news || "";
const channel = "BroadcastChannel" in window ? new BroadcastChannel("jielong") : null;

function hear(news, isOwn) {
  alive = Date.now();
  last = news.id;
  online(true);
  changed(news.names);
  if (isOwn && channel) channel.postMessage(news);
}

function online(is) {
  const note = document.getElementById("offline");
  if (note) note.hidden = is;
}

let alive = 0;

function stream() {
  return new Promise((over) => {
    const source = new EventSource("/news?since=" + encodeURIComponent(last));
    let failed = 0;
    const hears = () => {
      alive = Date.now();
      failed = 0;
      online(true);
    };
    source.onopen = hears;
    source.addEventListener("ping", hears);
    source.onmessage = (event) => {
      hears();
      hear({ id: event.lastEventId, names: JSON.parse(event.data) }, true);
    };
    source.onerror = () => {
      failed += 1;
      if (source.readyState !== EventSource.CLOSED && failed < 2) return; // it tries again by itself
      source.close();
      over();
    };
  });
}

// The server says something every 15 seconds: who hears nothing for longer sits behind a proxy that keeps it back.
const QUIET = 40000;

function ask() {
  if (Date.now() - alive > QUIET) poll();
  setTimeout(ask, document.hidden ? 30000 : 10000);
}

async function poll() {
  try {
    const response = await fetch("/news?poll=1&since=" + encodeURIComponent(last));
    if (response.redirected) return location.reload();
    const news = await response.json();
    online(true);
    if (news.id !== last) hear(news, true);
    return news.names.length > 0;
  } catch {
    online(false);
    return false;
  }
}

async function lead() {
  let pause = 1000;
  for (;;) {
    await stream();
    pause = (await poll()) ? 1000 : Math.min(pause * 2, 15000);
    await new Promise((go) => setTimeout(go, pause));
  }
}

if (document.body.dataset.news) {
  if (channel) {
    channel.onmessage = (event) => {
      if (event.data.id !== last) hear(event.data, false);
    };
  }
  if (channel && navigator.locks) navigator.locks.request("jielong-news", lead);
  else lead();
  poll();
  setTimeout(ask, 20000);
}

// --- clocks: they tick here, from the moment at which they end; the server's clock is the one that counts ---

const ahead = Date.now() - Number(document.body.dataset.now || Date.now());

function tick() {
  const now = Date.now() - ahead;
  document.querySelectorAll("[data-ends-at]").forEach((clock) => {
    if (!clock.dataset.endsAt) return;
    const left = Math.ceil((Number(clock.dataset.endsAt) - now) / 1000);
    const seconds = Math.abs(left);
    const hours = Math.floor(seconds / 3600);
    const pad = (number) => String(number).padStart(2, "0");
    const minutes = hours ? hours + ":" + pad(Math.floor(seconds / 60) % 60) : pad(Math.floor(seconds / 60));
    const text = (left < 0 ? "-" : "") + minutes + ":" + pad(seconds % 60);
    if (clock.textContent !== text) clock.textContent = text;
    clock.classList.toggle("over", left < 0);
    clock.classList.toggle("soon", left >= 0 && left <= 60);
  });
  document.querySelectorAll("[data-until]").forEach((each) => {
    if (Number(each.dataset.until) < now) each.remove();
  });
}
setInterval(tick, 250);

// --- after every swap: dialogs that ask, and what came of a form ---

function settle() {
  document.querySelectorAll("dialog[data-modal]:not([data-shown])").forEach((dialog) => {
    dialog.dataset.shown = "1";
    dialog.close();
    dialog.showModal();
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      const forms = dialog.querySelectorAll("form");
      forms[forms.length - 1].requestSubmit();
    });
  });
  document.querySelectorAll(".chat").forEach((chat) => (chat.scrollTop = chat.scrollHeight));
  tick();
  speak();
}
document.addEventListener("DOMContentLoaded", settle);
document.addEventListener("htmx:after:swap", settle);
document.addEventListener("htmx:error", () => online(false));
document.addEventListener("htmx:before:swap", (event) => {
  const form = event.target;
  const text = event.detail?.ctx?.text || "";
  if (form instanceof HTMLFormElement && !form.classList.contains("paste") && !text.includes('class="reply refused"')) {
    form.reset();
  }
});

// --- copying, printing ---

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.copy) {
    const text = document.getElementById(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const was = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = was), 2000);
  }
  if ("print" in button.dataset) window.print();
  if (button.id === "sound") sound(button);
  if (button.id === "full") document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
});

// --- keys ---

const cases = () => [...document.querySelectorAll("[data-case]")];
const current = () => document.activeElement?.closest("[data-case]");

function go(step) {
  const all = cases();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

// Who has come here by `n` means to reject: Enter does it. Otherwise Enter decides nothing.
function reject(here) {
  const why = here?.querySelector('input[name="why"]');
  if (!why) return;
  why.focus();
  why.onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    here.querySelector('button[value="reject"]').click();
  };
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  const here = current();
  const act = {
    "?": () => document.getElementById("keys")?.showModal(),
    "/": () => document.getElementById("any-command")?.focus(),
    j: () => go(1),
    k: () => go(-1),
    y: () => here?.querySelector('button[value="approve"]')?.click(),
    n: () => reject(here),
  }[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

// --- who looks at which case ---

let claimed = "";

function claim(id) {
  if (id === claimed) return;
  claimed = id;
  const form = new FormData();
  form.set("token", document.querySelector('input[name="token"]')?.value || "");
  form.set("id", id);
  fetch("/reviews/claim", { method: "POST", body: form, keepalive: true });
}
if (document.body.classList.contains("reviews")) {
  document.addEventListener("focusin", () => claim(current()?.dataset.case || ""));
  window.addEventListener("pagehide", () => claim(""));
}

// --- the shared screen: a call is heard, once somebody has allowed it with a click ---

let isLoud = false;
let spoken = document.getElementById("speech")?.dataset.seq || "0";

function sound(button) {
  isLoud = !isLoud;
  button.textContent = isLoud ? button.dataset.on : button.dataset.off;
  if (isLoud) chime();
}

function chime() {
  const context = new AudioContext();
  [660, 880].forEach((pitch, at) => {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.value = 0.15;
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + at * 0.25);
    tone.stop(context.currentTime + at * 0.25 + 0.2);
  });
}

function speak() {
  const speech = document.getElementById("speech");
  if (!speech || speech.dataset.seq === spoken) return;
  spoken = speech.dataset.seq;
  if (!isLoud || !speech.textContent) return;
  chime();
  if ("speechSynthesis" in window) {
    const words = new SpeechSynthesisUtterance(speech.textContent);
    words.lang = "zh-CN";
    words.rate = 0.9;
    window.speechSynthesis.speak(words);
  }
}
