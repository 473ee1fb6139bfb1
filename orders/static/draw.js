// Draws a point, a line or an area on a map and writes it as GeoJSON (WGS84) into a textarea, which
// stays the field that is sent and works without this script. Everything can be done by keyboard:
// the list of places takes coordinates, and the middle of the map can be marked.
// Loaded after Leaflet; starts on every element with data-draw (components/draw_field.html).
const NAMES = { point: "A point", line: "A line", polygon: "An area" };
const NEEDED = { point: 1, line: 2, polygon: 3 };
const ink = { color: "#7a1f5c", fillColor: "#7a1f5c", fillOpacity: 0.12, weight: 3 };

const element = (name, attributes = {}, ...inside) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
};

const button = (words, act) => {
  const made = element("button", { type: "button", class: "govuk-button govuk-button--secondary register-draw__button" }, words);
  made.addEventListener("click", act);
  return made;
};

const rounded = (number) => Math.round(number * 1e6) / 1e6;

// Degrees as typed. What only begins with a number is none: 52 29 10 is not 52.
const degrees = (text, most) => {
  const number = text.trim() ? Number(text) : Number.NaN;
  return Math.abs(number) <= most ? number : null;
};

// What the textarea holds: places as [lat, lon] where they can be changed here, or a shape only shown.
const parse = (text) => {
  if (!text.trim()) return { places: [] };
  let shape;
  try { shape = JSON.parse(text); } catch { return { unread: true }; }
  if (shape && shape.type === "Feature") shape = shape.geometry;
  const flip = (all) => all.map(([lon, lat]) => [lat, lon]);
  try {
    if (shape.type === "Point") return { mode: "point", places: flip([shape.coordinates]) };
    if (shape.type === "LineString") return { mode: "line", places: flip(shape.coordinates) };
    if (shape.type === "Polygon" && shape.coordinates.length === 1)
      return { mode: "polygon", places: flip(shape.coordinates[0].slice(0, -1)), closed: true };
    return L.geoJSON(shape).getLayers().length ? { shown: shape } : { unread: true };
  } catch { return { unread: true }; }
};

const write = (mode, places) => {
  if (places.length < NEEDED[mode]) return "";
  const all = places.map(([lat, lon]) => [lon, lat]);
  const coordinates = mode === "point" ? all[0] : mode === "line" ? all : [[...all, all[0]]];
  return JSON.stringify({ type: { point: "Point", line: "LineString", polygon: "Polygon" }[mode], coordinates });
};

class Drawing {
  constructor(root) {
    this.root = root;
    this.id = root.dataset.draw;
    this.text = document.getElementById(this.id);
    this.radius = root.dataset.radius ? document.getElementById(root.dataset.radius) : null;
    this.modes = root.dataset.modes.split(" ");
    this.mode = this.modes[0];
    this.places = [];
    this.closed = false;
    this.build();
    this.load();
    this.text.addEventListener("change", () => this.load());
    if (this.radius) this.radius.addEventListener("input", () => this.show());
    // A map in a hidden part of the form has no size to draw on: it starts when it is seen.
    new ResizeObserver(() => {
      if (!this.canvas.clientWidth) return;
      if (this.map) this.map.invalidateSize(); else this.start();
    }).observe(this.canvas);
  }

  build() {
    // A form of several conditions has a map for each: who cannot see them tells them by its name.
    const of = this.root.closest("fieldset")?.querySelector("legend")?.textContent.trim();
    const named = (words) => of ? `${words}: ${of}` : words;
    const tools = element("div", { class: "register-draw__tools", role: "group", "aria-label": named("Draw on the map") });
    if (this.modes.length > 1) {
      this.choice = element("select", { class: "govuk-select", "aria-label": "What to draw" });
      for (const mode of this.modes) this.choice.append(element("option", { value: mode }, NAMES[mode]));
      this.choice.addEventListener("change", () => { this.mode = this.choice.value; this.places = []; this.closed = false; this.changed(); });
      tools.append(this.choice);
    }
    tools.append(
      button("Mark the middle of the map", () => { if (this.map) this.add(this.map.getCenter()); }),
      button("Undo", () => this.undo()),
    );
    this.closing = button("Close the area", () => { this.closed = true; this.changed(); });
    if (this.modes.includes("polygon")) tools.append(this.closing);
    tools.append(button("Clear", () => { this.places = []; this.closed = false; this.extra = null; this.changed(); }));
    this.canvas = element("div", { class: "register-draw__map", role: "region", "aria-label": named("Map to draw on") });
    this.status = element("p", { class: "govuk-hint register-draw__status", role: "status" });
    this.list = element("ol", { class: "govuk-list register-draw__places" });
    this.only = "onlyShows" in this.root.dataset;
    if (this.only) {
      this.canvas.setAttribute("aria-label", named("Map of the place"));
      this.root.prepend(this.canvas);
    } else this.root.prepend(tools, this.canvas, this.status, this.adder(), this.list);
    const file = this.root.querySelector("input[type=file]") ?? (this.only ? null : this.filer());
    if (file) file.addEventListener("change", async () => {
      if (!file.files.length) return;
      this.text.value = await file.files[0].text();
      file.value = "";
      this.load();
    });
    this.root.classList.add("register-draw--ready");
  }

  adder() {
    const box = (name) => element("input", { class: "govuk-input govuk-input--width-10", id: `${this.id}-${name}`, inputmode: "decimal", autocomplete: "off" });
    const label = (name, words) => element("label", { class: "govuk-label", for: `${this.id}-${name}` }, words);
    const lat = box("lat"), lon = box("lon");
    const add = button("Add this place", () => {
      const place = [degrees(lat.value, 90), degrees(lon.value, 180)];
      if (place.includes(null)) { this.status.textContent = "Give latitude and longitude in degrees, like 52.4862 and -1.8904."; return; }
      lat.value = lon.value = "";
      this.add({ lat: place[0], lng: place[1] });
      lat.focus();
    });
    return element("div", { class: "register-draw__adder" },
      element("div", {}, label("lat", "Latitude"), lat), element("div", {}, label("lon", "Longitude"), lon), add);
  }

  // Read here and not sent: the form around it may take no files.
  filer() {
    const file = element("input", { type: "file", class: "govuk-file-upload", id: `${this.id}-read`, accept: ".json,.geojson,.wkt,.txt" });
    this.list.before(element("div", { class: "register-draw__file" },
      element("label", { class: "govuk-label", for: file.id }, "Take the place from a GeoJSON file"), file));
    return file;
  }

  start() {
    const [lat, lon] = this.root.dataset.centre.split(" ").map(Number);
    this.map = L.map(this.canvas, { attributionControl: false, minZoom: 7, maxZoom: 18 }).setView([lat, lon], 10);
    this.canvas.focus = () => HTMLElement.prototype.focus.call(this.canvas, { preventScroll: true });
    if (this.root.dataset.tiles) L.tileLayer(this.root.dataset.tiles).addTo(this.map);
    fetch(this.root.dataset.outlines, { credentials: "same-origin" }).then((answer) => (answer.ok ? answer.json() : null)).then((data) => {
      if (data) L.geoJSON(data, { interactive: false, style: { color: "#1d2a44", fill: false, opacity: 0.6, weight: 1 } }).addTo(this.map).bringToBack();
    }).catch(() => {});
    this.layer = L.featureGroup().addTo(this.map);
    if (!this.only) this.map.on("click", (event) => this.add(event.latlng));
    this.show();
    const bounds = this.layer.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { maxZoom: this.only ? 12 : 16, padding: [30, 30] });
  }

  load() {
    const held = parse(this.text.value);
    this.extra = held.shown || null;
    this.unread = Boolean(held.unread);
    this.places = held.places || [];
    this.closed = Boolean(held.closed);
    if (held.mode && this.modes.includes(held.mode)) this.mode = held.mode;
    if (this.choice) this.choice.value = this.mode;
    this.show();
    if (this.map && this.layer.getBounds().isValid()) this.map.fitBounds(this.layer.getBounds(), { maxZoom: this.only ? 12 : 16, padding: [30, 30] });
  }

  add({ lat, lng }) {
    if (this.closed) { this.status.textContent = "The area is closed. Press Undo to open it again."; return; }
    const place = [rounded(lat), rounded(lng)];
    if (this.mode === "point") this.places = [place]; else this.places.push(place);
    this.extra = null;
    this.changed();
  }

  // Where nothing is drawn there is nothing to take back: text the map cannot show stays.
  undo() {
    if (this.closed) this.closed = false; else if (!this.places.pop()) return;
    this.changed();
  }

  changed() {
    this.unread = false;
    if (!this.extra) this.text.value = write(this.mode, this.places);
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
    this.show();
  }

  show() {
    // Always there, so that nothing moves under the pointer when a corner is set.
    this.closing.disabled = this.mode !== "polygon" || this.closed || this.places.length < 3;
    this.status.textContent = this.said();
    this.list.replaceChildren(...this.places.map(([lat, lon], at) => element("li", {},
      `${lat.toFixed(6)}, ${lon.toFixed(6)} `,
      button(`Remove ${at + 1}`, () => { this.places.splice(at, 1); this.closed = false; this.changed(); }))));
    if (!this.map) return;
    this.layer.clearLayers();
    if (this.extra) this.layer.addLayer(L.geoJSON(this.extra, { style: ink }));
    if (this.mode === "polygon" && this.closed) this.layer.addLayer(L.polygon(this.places, ink));
    else if (this.places.length > 1) this.layer.addLayer(L.polyline(this.places, ink));
    const metres = this.radius ? Number.parseInt(this.radius.value, 10) : 0;
    this.places.forEach((place, at) => {
      if (metres > 0 && this.mode !== "polygon") this.layer.addLayer(L.circle(place, { ...ink, radius: metres }));
      const icon = L.divIcon({ className: "register-draw__corner", iconSize: [18, 18] });
      const corner = L.marker(place, { icon, draggable: !this.only, keyboard: false, title: `Place ${at + 1}` });
      corner.on("dragend", () => { const to = corner.getLatLng(); this.places[at] = [rounded(to.lat), rounded(to.lng)]; this.changed(); });
      this.layer.addLayer(corner);
    });
  }

  said() {
    if (this.unread) return "The text below is not GeoJSON this map can show. It is read when you save.";
    if (this.extra) return "This shape is shown and kept as it is. Press Clear to draw another.";
    const number = this.places.length;
    if (!number) return this.mode === "point" ? "Click the map to mark the place." : "Click the map, corner by corner.";
    if (this.mode === "point") return "One place is marked.";
    if (number < NEEDED[this.mode]) return `${number} of at least ${NEEDED[this.mode]} places.`;
    return this.mode === "polygon" && !this.closed ? `${number} corners. Close the area when it is complete.` : `${number} ${this.mode === "polygon" ? "corners, closed" : "places"}.`;
  }
}

for (const root of document.querySelectorAll("[data-draw]")) new Drawing(root);
