/* The counters at the bell and in the navigation, where the page did not bring them along. This tab
   remembers them for half a minute, and not beyond a step of its person. */
(function () {
  "use strict";
  var FRESH = 30000, NAME = "sunlot:waiting";
  var bell = document.querySelector(".bell[data-waiting]");
  if (!bell || !window.fetch) return;
  var reader = bell.getAttribute("data-reader");

  function remembered() {
    try {
      var known = JSON.parse(window.sessionStorage.getItem(NAME));
      return known && known.reader === reader ? known : null;
    } catch (error) { return null; }
  }
  function remember(news) {
    try {
      if (news) window.sessionStorage.setItem(NAME, JSON.stringify(news));
      else window.sessionStorage.removeItem(NAME);
    } catch (error) { /* a browser that keeps nothing asks on each page */ }
  }
  function count(link, number) {
    var badge = link.querySelector(".nav-count");
    if (badge && !number) badge.remove();
    if (!number) return;
    if (!badge) {
      badge = document.createElement("span");
      badge.className = "nav-count";
      link.appendChild(badge);
    }
    badge.textContent = number.toLocaleString("en-US");
  }
  function show(news) {
    bell.innerHTML = news.bell;
    document.querySelectorAll(".nav-item").forEach(function (link) {
      count(link, news.counts[link.getAttribute("href")]);
    });
  }
  function ask() {
    window.fetch(bell.getAttribute("data-waiting"), {
      credentials: "same-origin", redirect: "manual", cache: "no-store",
    }).then(function (answer) {
      return answer.ok ? answer.json() : null;
    }).then(function (news) {
      if (!news) return;
      show(news);
      remember({ reader: reader, at: Date.now(), bell: news.bell, counts: news.counts });
    }).catch(function () { /* the next page asks again */ });
  }

  function forget() { remember(null); }
  document.addEventListener("submit", forget);
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.requestConfig.verb !== "get") forget();
  });
  if (bell.hasAttribute("data-known")) { forget(); return; }
  var known = remembered();
  if (known) show(known);
  if (!known || Date.now() - known.at > FRESH) ask();
})();
