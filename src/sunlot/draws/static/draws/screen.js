/* The big screen asks every two seconds what stands on it, and says so when nobody answers. The
   countdown runs from the server's clock; nothing is decided here. */
const EVERY = 2000, PATIENCE = 5000, LOST_AFTER = 2;
const HOUR = 3600, DAY = 24 * HOUR, CHINA = 8 * HOUR * 1000;
const place = document.getElementById("place");
const lost = document.getElementById("lost"), last = document.getElementById("last");
const said = document.getElementById("said");
let ahead = Number(place.dataset.now) - Date.now(), seen = Number(place.dataset.now);
let etag = "", failed = 0;

const two = (n) => String(n).padStart(2, "0");
const atChina = (moment, seconds) => {
  const there = new Date(moment + CHINA);
  const short = two(there.getUTCHours()) + ":" + two(there.getUTCMinutes());
  return seconds ? short + ":" + two(there.getUTCSeconds()) : short;
};
const countdown = (left) => {
  if (left >= DAY) return Math.floor(left / DAY) + " " + place.dataset.days;
  const short = two(Math.floor(left / 60) % 60) + ":" + two(left % 60);
  return left >= HOUR ? Math.floor(left / HOUR) + ":" + short : short;
};
const set = (element, words) => { if (element.textContent !== words) element.textContent = words; };

function tick() {
  const now = Date.now() + ahead;
  place.querySelectorAll("[data-clock]").forEach((one) => set(one, atChina(now, false)));
  place.querySelectorAll("[data-until]").forEach((one) => {
    set(one, countdown(Math.max(0, Math.floor((Date.parse(one.dataset.until) - now) / 1000))));
  });
}

function show(html) {
  const before = place.querySelector("#hero").textContent;
  place.innerHTML = html;
  tick();
  const hero = place.querySelector("#hero");
  if (hero.textContent !== before) said.textContent = hero.textContent;
}

function answered(response) {
  seen = Number(response.headers.get("Server-Time")) || seen;
  ahead = seen - Date.now();
  failed = 0;
  lost.hidden = true;
}

function notAnswered() {
  failed += 1;
  if (failed < LOST_AFTER) return;
  set(last, atChina(seen, true));
  lost.hidden = false;
}

async function ask() {
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(window.location.href, {
      headers: { "HX-Request": "true", "If-None-Match": etag },
      credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal,
    });
    // Led on: to the address with the number, or to sign-in. The whole page goes there.
    if (response.type === "opaqueredirect") { window.location.reload(); return; }
    if (response.status === 200) {
      const html = await response.text();
      etag = response.headers.get("ETag") || "";
      show(html);
    } else if (response.status !== 304) {
      throw new Error(String(response.status));
    }
    answered(response);
  } catch (error) {
    notAnswered();
  } finally {
    window.clearTimeout(timer);
    window.setTimeout(ask, EVERY);
  }
}

tick();
window.setInterval(tick, 500);
window.setTimeout(ask, EVERY);
