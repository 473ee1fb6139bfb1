// Every script of ours is linted and has tests.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

import { ESLint } from "eslint";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
// It is one call of what GOV.UK Frontend gives, and stands in every page that a browser test opens.
const UNTESTED = ["start.js"];

const scripts = ["orders/static", "templates"].flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true })
    .filter((name) => name.endsWith(".js") && !name.startsWith("vendor"))
    .map((name) => `${folder}/${name}`));

test("there are scripts in both folders", () => {
  for (const known of ["orders/static/map.js", "templates/fallback/unlock.js"]) assert.ok(scripts.includes(known));
});

for (const path of scripts) {
  test(`${path} is linted, and has tests`, async () => {
    const eslint = new ESLint({ cwd: ROOT });
    assert.equal(await eslint.isPathIgnored(path), false);
    const { rules } = await eslint.calculateConfigForFile(path);
    for (const rule of ["no-undef", "no-unused-vars", "eqeqeq", "prefer-const"]) assert.equal(rules[rule]?.[0], 2, rule);
    const tests = new URL(basename(path).replace(/\.js$/, ".test.js"), import.meta.url);
    assert.ok(UNTESTED.includes(basename(path)) || existsSync(tests), "no tests");
  });
}
