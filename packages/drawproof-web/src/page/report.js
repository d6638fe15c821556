// The verdict on the page.

import { copyText, el, icon } from "./dom.js";
import { TEXTS, words } from "./texts.js";

const SHOWN = 20;
const SIGNS = { passed: "passed", failed: "failed", "not-checkable": "partial" };

function grouped(digest) {
  return digest.replace(/(.{4})/g, "$1 ").trim();
}

export function copyButton(text, label, t) {
  const button = el("button", { type: "button", class: "small" }, t(TEXTS.copy));
  button.setAttribute("aria-label", `${t(TEXTS.copy)} ${label}`);
  button.addEventListener("click", () => {
    copyText(text).then(() => {
      button.textContent = t(TEXTS.copied);
      setTimeout(() => (button.textContent = t(TEXTS.copy)), 2000);
    });
  });
  return button;
}

function banner(verdict, lang, t, seconds) {
  const status = verdict.status;
  const text = verdict.sentence[lang].replace(/^[^：:]*[：:]\s*/, "");
  const facts = [
    verdict.draw !== "-" ? `${t(TEXTS.draw)} ${verdict.draw}` : null,
    verdict.mode ? t(TEXTS.modes[verdict.mode] || TEXTS.modes["-"]) : null,
    verdict.level && TEXTS.levels[verdict.level]
      ? `${t(TEXTS.level)} ${t(TEXTS.levels[verdict.level])}`
      : null,
    t(TEXTS.took, { seconds: seconds.toFixed(1) }),
  ].filter((fact) => fact);
  return el(
    "div",
    { class: `verdict ${status}`, id: "verdict", tabindex: "-1" },
    icon(status === "passed" ? "shield" : status === "failed" ? "failed" : "partial", 40),
    el(
      "div",
      {},
      el("h2", {}, t(TEXTS[status])),
      el("p", { class: "sentence" }, text.charAt(0).toUpperCase() + text.slice(1)),
      status === "failed" ? el("p", {}, t(TEXTS.doNot)) : null,
      el("p", { class: "facts" }, ...facts.map((fact) => el("span", { class: "nw" }, fact))),
    ),
  );
}

function findingItems(findings, lang, t) {
  const items = findings.slice(0, SHOWN).map((one) => el("li", {}, one[lang]));
  if (findings.length > SHOWN) {
    items.push(el("li", {}, t(TEXTS.more, { more: findings.length - SHOWN })));
  }
  return items.length ? el("ul", { class: "findings" }, items) : null;
}

function checkTable(verdict, lang, t, needs) {
  const rows = verdict.checks.map((one) =>
    el(
      "tr",
      { class: one.state },
      el("td", { class: "mono" }, one.id),
      el(
        "td",
        {},
        el("strong", {}, one[lang]),
        one.needs ? el("p", { class: "need" }, needs(one.needs, lang)) : null,
        findingItems(one.findings, lang, t),
      ),
      el(
        "td",
        {},
        el("span", { class: `badge ${one.state}` }, icon(SIGNS[one.state], 14), t(TEXTS.states[one.state])),
      ),
    ),
  );
  const head = ["number", "check", "state"].map((key) => el("th", { scope: "col" }, t(TEXTS[key])));
  return el(
    "section",
    { "aria-labelledby": "checks-title" },
    el("h2", { id: "checks-title" }, t(TEXTS.checks)),
    el("table", { class: "checks" }, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows)),
  );
}

function flagList(verdict, lang, t) {
  if (!verdict.flags.length) return null;
  const items = verdict.flags.map((one) => el("li", {}, icon("note", 16), el("span", {}, one[lang])));
  return el("section", { class: "card" }, el("h2", {}, t(TEXTS.flags)), el("ul", { class: "flags" }, items));
}

function meaning(verdict, lang, t) {
  const shows = verdict.shows[lang];
  const yes = shows.length
    ? el("ul", {}, shows.map((one) => el("li", {}, icon("passed", 16), el("span", {}, one))))
    : el("p", {}, t(TEXTS.showsNothing));
  const no = el(
    "ul",
    {},
    TEXTS.limits.map((one) => el("li", {}, icon("partial", 16), el("span", {}, t(one)))),
  );
  return el(
    "section",
    {},
    el("h2", {}, t(TEXTS.says)),
    el(
      "div",
      { class: "pair" },
      el("div", { class: "card yes" }, el("h3", {}, t(TEXTS.shows)), yes),
      el("div", { class: "card" }, el("h3", {}, t(TEXTS.doesNotShow)), no),
    ),
  );
}

function digests(verdict, t) {
  const rows = [
    ["announcementDigest", verdict.announcement],
    ["resultDigest", verdict.result],
  ].filter(([, digest]) => digest && digest !== "-");
  if (!rows.length) return null;
  return el(
    "section",
    { class: "card" },
    el("h2", {}, t(TEXTS.digests)),
    el("p", { class: "hint" }, t(TEXTS.digestsHint)),
    ...rows.map(([key, digest]) =>
      el(
        "div",
        { class: "digest" },
        el("span", {}, t(TEXTS[key])),
        el("bdi", { class: "mono", dir: "ltr" }, grouped(digest)),
        copyButton(digest, t(TEXTS[key]), t),
      ),
    ),
  );
}

/** Everything below the input, for one verdict. */
export function verdictView(verdict, lang, seconds, needs, save) {
  const t = (entry, params) => words(entry, lang, params);
  return [
    banner(verdict, lang, t, seconds),
    flagList(verdict, lang, t),
    checkTable(verdict, lang, t, needs),
    meaning(verdict, lang, t),
    digests(verdict, t),
    el("p", {}, el("button", { type: "button", onclick: save }, t(TEXTS.save))),
  ];
}

export function refusedView(refused, lang) {
  const t = (entry) => words(entry, lang);
  return [
    el(
      "div",
      { class: "verdict failed", id: "verdict", tabindex: "-1" },
      icon("failed", 40),
      el(
        "div",
        {},
        el("h2", {}, t(TEXTS.unreadable)),
        el("p", { class: "sentence" }, refused[lang]),
        el("p", {}, t(TEXTS.unreadableHint)),
      ),
    ),
  ];
}

export function brokenView(text, lang) {
  const t = (entry) => words(entry, lang);
  return [
    el(
      "div",
      { class: "verdict failed", id: "verdict", tabindex: "-1" },
      icon("failed", 40),
      el("div", {}, el("h2", {}, t(TEXTS.unreadable)), el("p", {}, t(TEXTS.broken)), el("pre", {}, text)),
    ),
  ];
}
