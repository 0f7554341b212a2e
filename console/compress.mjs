// Writes FILE.br and FILE.gz beside every file of a folder that gets smaller: node compress.mjs FOLDER
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name);
    if (!statSync(file).isFile() || /\.(br|gz|png|woff2)$/.test(name)) continue;
    const bytes = readFileSync(file);
    const forms = {
        br: brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        gz: gzipSync(bytes, { level: 9 }),
    };
    for (const [suffix, small] of Object.entries(forms)) {
        if (small.length < bytes.length) writeFileSync(`${file}.${suffix}`, small);
    }
}
