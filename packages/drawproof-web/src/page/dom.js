// Making elements without markup in strings.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined) node.append(child);
  }
  return node;
}

const SHAPES = {
  passed: ["M5 12l5 5l10 -10"],
  failed: ["M18 6l-12 12", "M6 6l12 12"],
  partial: ["M5 12h14"],
  note: ["M12 9v4", "M12 16v.01", "M10.4 3.6l-8.3 14a1.9 1.9 0 0 0 1.6 2.9h16.6a1.9 1.9 0 0 0 1.6 -2.9l-8.3 -14a1.9 1.9 0 0 0 -3.2 0"],
  shield: [
    "M11.5 21a12 12 0 0 1 -8 -15a12 12 0 0 0 8.500 -3a12 12 0 0 0 8.500 3a12 12 0 0 1 .1 6",
    "M15 19l2 2l4 -4",
  ],
};

export function icon(name, size = 16) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const attributes = {
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
    "stroke-width": 1.9, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, String(value));
  for (const d of SHAPES[name]) {
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

export function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // On file:// and plain http there is no clipboard service; the old way works everywhere.
  const area = el("textarea", { class: "off-screen", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  return Promise.resolve();
}
