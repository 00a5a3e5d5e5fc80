// Bundles the style and the scripts, and builds one icon sprite, into static/design/dist/.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "static", "design", "dist");
const packageFolder = (name) => dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));

async function bundle() {
  await build({
    entryPoints: { app: join(here, "js", "app.js") },
    outdir: dist,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome123", "firefox121", "safari17.5"],
    legalComments: "none",
  });
  await build({
    entryPoints: { app: join(here, "css", "app.css") },
    outdir: dist,
    bundle: true,
    minify: true,
    target: ["chrome123", "firefox121", "safari17.5"],
    external: ["*.woff2"],
    legalComments: "none",
  });
}

async function symbol(folder, name) {
  const source = await readFile(join(folder, "icons", `${name}.svg`), "utf8");
  const drawing = source.slice(source.indexOf(">", source.indexOf("<svg")) + 1, source.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s*\n\s*/g, "")}</symbol>`;
}

async function sprite() {
  const folder = packageFolder("lucide-static");
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const symbols = await Promise.all(names.map((name) => symbol(folder, name)));
  await writeFile(join(dist, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}

async function face() {
  const files = join(packageFolder("@fontsource-variable/inter"), "files");
  await copyFile(join(files, "inter-latin-wght-normal.woff2"), join(dist, "inter.woff2"));
  await copyFile(join(here, "mark.svg"), join(dist, "mark.svg"));
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([bundle(), sprite(), face()]);
