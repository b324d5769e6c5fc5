// Builds what browsers load: static/ in, static/built/ with hashed names and manifest.json out.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "static");
const target = join(source, "built");
// Everything is built beside the old folder and moved in at the end, so that a failed build leaves the old one whole.
const fresh = join(root, ".cache", "assets");

const PRINT_FONTS = {
  "bricolage-grotesque": ["700Bold", "800ExtraBold"],
  inter: ["400Regular", "600SemiBold", "700Bold"],
  "noto-emoji": ["400Regular"],
  "noto-sans-arabic": ["400Regular", "600SemiBold", "700Bold"],
  "noto-sans-hebrew": ["400Regular", "600SemiBold", "700Bold"],
};

async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function entryPoints() {
  const scripts = existsSync(join(source, "js")) ? await readdir(join(source, "js")) : [];
  return [
    ...["css/main.css"].filter((name) => existsSync(join(source, name))),
    ...scripts.filter((name) => name.endsWith(".js")).map((name) => `js/${name}`),
  ].map((name) => join(source, name));
}

/** Bundles the style sheet and the scripts; answers the manifest's lines for them and for the fonts they name. */
async function bundle() {
  const result = await build({
    absWorkingDir: root,
    assetNames: "files/[name]-[hash]",
    bundle: true,
    entryNames: "[dir]/[name]-[hash]",
    entryPoints: await entryPoints(),
    external: ["/static/*"],
    format: "iife",
    loader: { ".woff2": "file", ".svg": "file", ".png": "file", ".webp": "file" },
    logLevel: "warning",
    metafile: true,
    minify: true,
    outbase: source,
    outdir: fresh,
    target: ["chrome111", "firefox115", "safari16.4"],
  });
  const lines = {};
  for (const [output, about] of Object.entries(result.metafile.outputs)) {
    const name = relative(fresh, join(root, output));
    const inputs = Object.keys(about.inputs);
    if (about.entryPoint) lines[basename(about.entryPoint)] = name;
    else if (name.endsWith(".woff2")) lines[`fonts/${basename(inputs[0])}`] = name;
  }
  return lines;
}

/** Copies pictures and other files as they are, under a name that changes with their content. */
async function copyFiles() {
  const lines = {};
  for (const file of await filesBelow(source)) {
    const name = relative(source, file);
    if (/^(css|js|built)\//.test(name)) continue;
    const digest = createHash("sha256").update(await readFile(file)).digest("hex").slice(0, 8).toUpperCase();
    const extension = extname(name);
    lines[name] = `${name.slice(0, name.length - extension.length)}-${digest}${extension}`;
    await mkdir(dirname(join(fresh, lines[name])), { recursive: true });
    await cp(file, join(fresh, lines[name]));
  }
  return lines;
}

/** Lays out the fonts that core/pdf.py sets tickets and invoices in; browsers never load them. */
async function copyPrintFonts() {
  const packages = join(root, "node_modules", "@expo-google-fonts");
  const target = join(fresh, "print-fonts");
  await mkdir(target, { recursive: true });
  for (const [name, weights] of Object.entries(PRINT_FONTS)) {
    for (const weight of weights) {
      const [font] = (await filesBelow(join(packages, name, weight))).filter((file) => file.endsWith(".ttf"));
      await cp(font, join(target, basename(font)));
    }
  }
}

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await copyPrintFonts();
const manifest = { ...(await bundle()), ...(await copyFiles()) };
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(join(fresh, "manifest.json"), JSON.stringify(sorted, null, 2) + "\n");
await mkdir(source, { recursive: true });
await rm(target, { recursive: true, force: true });
await rename(fresh, target);
console.log(`${Object.keys(sorted).length} assets built into static/built.`);
