// A page with our scripts in it, as a browser would load them, and nothing of the network.
import { readFileSync } from "node:fs";
import vm from "node:vm";

import { Window } from "happy-dom";

const ROOT = new URL("../../", import.meta.url);
const LEAFLET = ["node_modules/leaflet/dist/leaflet.js", "node_modules/leaflet.markercluster/dist/leaflet.markercluster.js"];
const MAP = ["map.js", "map_homes.js", "map_over.js"].map((name) => `orders/static/${name}`);
const WIDE = 800, HIGH = 600;

// What another realm made, as values of this one, so that it can be compared.
export const plain = (value) => JSON.parse(JSON.stringify(value));

// Answers on their way have arrived after this.
export const arrived = () => new Promise((resolve) => { setImmediate(() => setImmediate(resolve)); });

export class TestPage {
  // `scripts` are paths from the root of the project; what they are loaded over is `html`.
  constructor(t, html, scripts = []) {
    this.window = new Window({ url: "https://register.test/", width: WIDE, height: HIGH });
    this.document = this.window.document;
    this.document.body.innerHTML = html;
    this.asked = [];
    this.answers = {};
    this.window.fetch = (url) => this.answer(String(url));
    const { prototype } = this.window.HTMLElement;
    Object.defineProperty(prototype, "clientWidth", { configurable: true, get: () => WIDE });
    Object.defineProperty(prototype, "clientHeight", { configurable: true, get: () => HIGH });
    scripts.forEach((path) => this.load(path));
    t.after(() => this.window.happyDOM.close());
  }

  // Modules are strict, and so are the classic scripts by their own word.
  load(path) {
    const source = readFileSync(new URL(path, ROOT), "utf8");
    const strict = path.startsWith("orders/") ? '"use strict"; ' : "";
    vm.runInContext(strict + source, this.window, { filename: path });
  }

  // The value of an expression among the scripts: what they name at their top can be reached.
  run(expression) {
    return vm.runInContext(expression, this.window);
  }

  // The server: a path without its query has an answer, or is not there.
  async answer(url) {
    this.asked.push(url);
    const held = this.answers[url.split("?")[0]];
    return { ok: held !== undefined, status: held === undefined ? 503 : 200, json: async () => structuredClone(held) };
  }

  find(selector) {
    return this.document.querySelector(selector);
  }

  all(selector) {
    return [...this.document.querySelectorAll(selector)];
  }

  button(words) {
    return this.all("button").find((each) => each.textContent === words);
  }

  // What a reader types into a field.
  type(field, words) {
    field.value = words;
    field.dispatchEvent(new this.window.Event("input", { bubbles: true }));
  }
}

// A map page: Leaflet, our scripts, and the place under the map where sentences stand.
export class TestMap extends TestPage {
  constructor(t, { zoom = 10 } = {}) {
    super(t, '<div id="map"></div><p id="map-notes"></p><div id="map-key"></div>', [...LEAFLET, ...MAP]);
    this.register = this.run("registerMap");
    this.shared = this.register.shared;
    this.map = this.run("L").map("map", { zoomAnimation: false, fadeAnimation: false, maxZoom: 18 }).setView([52.48, -1.89], zoom);
  }

  get notes() {
    return this.find("#map-notes").textContent;
  }

  // Draws a layer of the map from what the server answers.
  async draw(name, answer, options = {}) {
    const url = `/${name}.json`;
    this.answers[url] = answer;
    const layer = this.register[name](url, { orders: "/orders/", ...options }, this.map).addTo(this.map);
    await arrived();
    return layer;
  }

  // Presses a key of the list of layers, by its words.
  toggle(words) {
    const label = this.all(".leaflet-control-layers-overlays label").find((each) => each.textContent.trim() === words);
    label.querySelector("input").click();
    return arrived();
  }
}
