// In the page: the functions as `drawproof`. In the worker, which runs the same text: messages.

import "./core/older.js";
import { canonicalVerdict, filesOf, verdictOf } from "./core.js";
import { sourceCase } from "./sources/cases.js";
import { explained, hashedLine, linesOf } from "./explain.js";

const drawproof = { canonicalVerdict, explained, filesOf, hashedLine, linesOf, sourceCase, verdictOf };

if (typeof document === "undefined") {
  self.onmessage = ({ data }) => {
    let last = 0;
    const report = (stage, share) => {
      const now = Date.now();
      if (now - last < 100) return;
      last = now;
      self.postMessage({ stage, share });
    };
    try {
      self.postMessage({ verdict: verdictOf(data.input, data.options, report) });
    } catch (error) {
      self.postMessage({ broken: String((error && error.stack) || error) });
    }
  };
}

globalThis.drawproof = drawproof;
