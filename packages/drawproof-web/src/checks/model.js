// Checks, findings and flags as the verdict shows them (§8).

import { Refusal, filled } from "../core/refusal.js";
import words from "../words.json";

export function finding(code, params = {}) {
  return { code, params };
}

export function fileError(file, refusal) {
  return finding("file-error", { file, error: refusal });
}

export function lineDiffers(file, line, field, found, expected) {
  return finding("line-differs", { file, line, field, found, expected });
}

export function countDiffers(file, what, found, other, expected) {
  if (found === expected) return [];
  return [finding("count-differs", { file, what, found, other, expected })];
}

export function rootDiffers(file, found, other, expected) {
  return found === expected ? [] : [finding("root-differs", { file, found, other, expected })];
}

export function check(state, findings = [], needs = null) {
  return { state, findings, needs };
}

/** Failed if anything was found, else passed. */
export function judged(findings) {
  return check(findings.length ? "failed" : "passed", findings);
}

/** Failed if anything was found, else not checkable. */
export function judgedOrOpen(findings, needs, notes = []) {
  return findings.length ? check("failed", findings) : check("not-checkable", notes, needs);
}

export function open(needs, ...notes) {
  return check("not-checkable", notes, needs);
}

function spoken(table, { code, params }) {
  const plain = {};
  for (const [name, value] of Object.entries(params)) {
    plain[name] = value instanceof Refusal ? value.code : value;
  }
  const text = (lang) => filled(words[table][code], params, lang);
  return { code, params: plain, zh: text("zh"), en: text("en") };
}

export function spokenCheck(id, { state, findings, needs }) {
  const [en, zh] = words.titles[id];
  return { id, state, needs, zh, en, findings: findings.map((one) => spoken("findings", one)) };
}

export function spokenFlag(flag) {
  return spoken("flags", flag);
}
