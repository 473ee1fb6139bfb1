// How our JavaScript is linted: what pages load, and its tests. Why: docs/decisions/0034.
import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import globals from "globals";

// Pages load these scripts after each other; Leaflet, the first, is npm's.
const MAP = ["orders/static/map.js", "orders/static/map_homes.js", "orders/static/map_over.js"];
const CLASSIC = [...MAP, "orders/static/enabled.js", "templates/**/*.js"];

export default defineConfig(
  globalIgnores(["orders/static/vendor/", "instance/", ".venv/", "build/"]),
  {
    extends: [js.configs.recommended],
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": ["error", { destructuring: "all" }] },
  },
  { files: ["orders/static/*.js", "templates/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: CLASSIC, languageOptions: { sourceType: "script" } },
  { files: ["orders/static/recording.js"], languageOptions: { globals: { accessibleAutocomplete: "readonly" } } },
  { files: [...MAP, "orders/static/draw.js"], languageOptions: { globals: { L: "readonly" } } },
  { files: MAP.slice(1), languageOptions: { globals: { registerMap: "readonly" } } },
  { files: MAP.slice(0, 1), rules: { "no-unused-vars": ["error", { varsIgnorePattern: "^registerMap$" }] } },
  { files: ["tests/static/*.js"], languageOptions: { globals: globals.node } },
);
