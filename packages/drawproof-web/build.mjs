// Builds dist/verify.html: one file, no address in it. `--check` compares instead of writing.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";
import esbuild from "esbuild";

const home = path.dirname(fileURLToPath(import.meta.url));
const at = (...names) => path.join(home, ...names);
const { version } = JSON.parse(readFileSync(at("package.json")));

function bundled(entry) {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [at("src", entry)],
    absWorkingDir: home,
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "chrome88",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  const text = outputFiles[0].text.trim();
  if (/<\/script|<!--/i.test(text)) throw new Error(`${entry} would end its own script element`);
  return text;
}

const digest = (text, encoding) => createHash("sha256").update(text).digest(encoding);

function page() {
  const core = bundled("entry.js");
  const script = bundled("page/page.js");
  const style = esbuild.transformSync(readFileSync(at("src/page/style.css"), "utf8"), {
    loader: "css",
    minify: true,
    target: "chrome88",
    charset: "utf8",
  }).code.trim();
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${digest(core, "base64")}' 'sha256-${digest(script, "base64")}'`,
    `style-src 'sha256-${digest(style, "base64")}'`,
    "worker-src blob:",
    "img-src data:",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  const parts = { CSP: policy, STYLE: style, CORE: core, PAGE: script, VERSION: version };
  const template = readFileSync(at("src/page/index.html"), "utf8");
  return { html: template.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]), policy };
}

function locked(name) {
  const lock = JSON.parse(readFileSync(at("package-lock.json")));
  const { version: of, license, integrity } = lock.packages[`node_modules/${name}`];
  return { name, version: of, licence: license, origin: "npm", integrity };
}

function manifest(html, policy) {
  const licence = (name) => ({
    ...locked(name),
    licence_text: readFileSync(at("node_modules", name, "LICENSE"), "utf8").trim(),
  });
  return {
    file: "verify.html",
    size: Buffer.byteLength(html),
    sha256: digest(html, "hex"),
    content_security_policy: policy,
    bundled: [licence("@noble/curves"), licence("@noble/hashes")],
    built_with: [locked("esbuild")],
  };
}

const { html, policy } = page();
const made = {
  "dist/verify.html": html,
  "dist/manifest.json": `${JSON.stringify(manifest(html, policy), null, 2)}\n`,
};
let differs = false;
mkdirSync(at("dist"), { recursive: true });
for (const [name, text] of Object.entries(made)) {
  if (!process.argv.includes("--check")) {
    writeFileSync(at(name), text);
    process.stdout.write(`${digest(text, "hex")}  ${name}  ${Buffer.byteLength(text)} bytes\n`);
  } else if (readFileSync(at(name), "utf8") !== text) {
    process.stderr.write(`${name} is not what its sources give; run scripts/verifier\n`);
    differs = true;
  }
}
process.exit(differs ? 1 : 0);
