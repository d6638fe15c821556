// Lottery issues and their bulletins (§4.2).

import { refuse } from "../core/refusal.js";

function runsOf(text) {
  const plain = text.replace(/[\uff10-\uff19]/g, (char) => String(char.charCodeAt(0) - 0xff10));
  return plain.match(/[0-9]+/g) || [];
}

export function isIssue(game, issue) {
  if (!/^[0-9]+$/.test(issue) || issue.length !== game.year + game.serial) return false;
  return Number(issue.slice(game.year)) > 0;
}

/** The sets of numbers behind `<numbers>` of a string, or a refusal. */
export function numbersOf(game, text, shown) {
  const wrong = (reason) => refuse("lottery-form", { game: game.game, value: shown, reason });
  if (!/^[0-9]{2}(?:[.-][0-9]{2})*$/.test(text)) wrong("numbers are two digits joined by . and sets by -");
  const sets = text.split("-").map((set) => set.split(".").map(Number));
  if (sets.length !== game.sets.length) wrong("wrong count of number sets");
  sets.forEach((numbers, at) => {
    const rule = game.sets[at];
    if (numbers.length !== rule.numbers) wrong("wrong count of numbers");
    if (numbers.some((one) => one < rule.from || one >= rule.from + rule.of)) {
      wrong("a number is out of range");
    }
    if (!rule.repeats && new Set(numbers).size !== numbers.length) wrong("a number comes twice");
    if (!rule.ordered && numbers.some((one, i) => i && numbers[i - 1] > one)) {
      wrong("numbers are not ascending");
    }
  });
  return sets;
}

/** Issues that may be called the one after `issue`. */
export function nextIssues(game, issue) {
  const year = issue.slice(0, game.year);
  const serial = Number(issue.slice(game.year));
  const found = [];
  if (serial + 1 < 10 ** game.serial) found.push(year + String(serial + 1).padStart(game.serial, "0"));
  if (serial >= game.turn) {
    const next = String((Number(year) + 1) % 10 ** game.year).padStart(game.year, "0");
    found.push(next + "1".padStart(game.serial, "0"));
  }
  return found;
}

export function names(text, issue) {
  return runsOf(text).includes(issue);
}

/** Refuses a bulletin that does not name the issue or does not hold the numbers. */
export function checkBulletin(game, issue, sets, text) {
  const wrong = (reason) => refuse("lottery-bulletin", { reason });
  const runs = runsOf(text);
  if (!runs.includes(issue)) wrong("it does not name the issue");
  const wanted = sets.flat();
  for (let at = 0; at + wanted.length <= runs.length; at++) {
    const some = runs.slice(at, at + wanted.length);
    if (some.some((run) => run.length > 2)) continue;
    let from = 0;
    const held = game.sets.flatMap((rule) => {
      const part = some.slice(from, (from += rule.numbers)).map(Number);
      return rule.ordered ? part : part.sort((a, b) => a - b);
    });
    if (held.every((one, i) => one === wanted[i])) return;
  }
  const single = game.sets.every((rule) => rule.from + rule.of <= 10);
  if (single && runs.includes(wanted.join(""))) return;
  wrong("it does not hold these numbers");
}
