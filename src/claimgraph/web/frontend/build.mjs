// Bundles the libraries that the pages load into the folder given, with the licences of all that is in them.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const target = process.argv[2];
const here = dirname(fileURLToPath(import.meta.url));
await build({
  absWorkingDir: here,
  entryPoints: ["codemirror.js", "d3.js"],
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none", // they stand in LICENSES.txt, whole
  charset: "utf8",
});

const { packages } = JSON.parse(await readFile(join(here, "package-lock.json"), "utf8"));
const licences = [];
for (const [path, { version, license, dev }] of Object.entries(packages)) {
  if (!path || dev) continue;
  const name = path.replace("node_modules/", "");
  const files = (await readdir(join(here, path))).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  if (!files.length) throw new Error(`${name} ${version} comes without the text of its licence (${license})`);
  const texts = await Promise.all(files.map((file) => readFile(join(here, path, file), "utf8")));
  licences.push(`${name} ${version} (${license})\n\n${texts.map((text) => text.trim()).join("\n\n")}\n`);
}
const head = "What the scripts in this folder are made of, each with its licence.\n";
await writeFile(join(target, "LICENSES.txt"), [head, ...licences].join(`\n${"-".repeat(72)}\n\n`));
