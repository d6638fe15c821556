/* The counters at the bell and in the navigation, where the page holds old ones. */
(function () {
  "use strict";
  var bell = document.querySelector(".bell[data-waiting]");
  if (!bell || !window.fetch) return;

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
  window.fetch(bell.getAttribute("data-waiting"), {
    credentials: "same-origin", redirect: "manual", cache: "no-store",
  }).then(function (answer) {
    return answer.ok ? answer.json() : null;
  }).then(function (news) {
    if (!news) return;
    bell.innerHTML = news.bell;
    bell.removeAttribute("data-waiting");
    document.querySelectorAll(".nav-item").forEach(function (link) {
      count(link, news.counts[link.getAttribute("href")]);
    });
  }).catch(function () { /* the next page asks again */ });
})();
