// What a map page does with our data: the ground, and what the scripts after this one draw with.
// Loaded after Leaflet and Leaflet.markercluster; the page's own script calls registerMap.
"use strict";

const registerMap = (() => {
  const notes = () => document.getElementById("map-notes");

  const read = (url) =>
    fetch(url, { credentials: "same-origin" }).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });

  const counted = (number, one, many) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;

  // The layers that can be switched, in the order they are listed; the base map comes after them.
  const NAMES = {
    subject: "Subjects' homes",
    protected: "Protected persons' homes",
    zones: "Where conditions apply",
    breaches: "Where orders were breached",
    shades: "Shade neighbourhoods",
    asked: "What was asked",
  };
  const LISTED = Object.values(NAMES);

  // Homes and zones arrive one after the other: each keeps its own sentence, and the view takes both.
  const sentences = {};
  const tell = (what, words) => {
    sentences[what] = words;
    const said = ["homes", "zones", "breaches", "shades", "asked", "ground"].map((each) => sentences[each]).filter(Boolean).join(" ");
    // The same words again would be read out again.
    if (notes().textContent !== said) notes().textContent = said;
  };

  // What is missing is said in its own place, where no other sentence takes it away.
  const failed = (what) => () => {
    const lost = { homes: "The homes could not be loaded. The list has the same orders.", ground: "Part of the ground of the map could not be loaded." };
    tell(what, lost[what] || `“${NAMES[what]}” could not be loaded.`);
  };

  const rank = (name) => (LISTED.includes(name) ? LISTED.indexOf(name) : LISTED.length);

  const inOrder = (one, other, name, next) => rank(name) - rank(next);

  // One list of layers for the map, open where there is room for it.
  const control = (map) => {
    if (!map.registerControl) {
      map.registerControl = L.control.layers(null, null, { collapsed: map.getSize().x < 600, sortLayers: true, sortFunction: inOrder }).addTo(map);
    }
    return map.registerControl;
  };

  // Fills a layer when it is first wanted, so that nobody is looked up whom nobody asked to see.
  const whenWanted = (layer, fill) => {
    let begun = false;
    return layer.on("add", () => {
      if (!begun) { begun = true; fill(); }
    });
  };

  // The link to the page on paper stands outside the frame; it prints what the frame shows.
  const onPaper = (map, parameters) => {
    const link = window.parent === window ? null : window.parent.document.querySelector("[data-map-print]");
    if (!link) return;
    const address = new URL(link.href);
    for (const [name, value] of Object.entries({ bbox: boxOf(map), ...parameters })) {
      if (value) address.searchParams.set(name, value); else address.searchParams.delete(name);
    }
    link.href = address.href;
  };

  const withQuery = (url, parameters) => `${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams(parameters)}`;

  const boxOf = (map) => {
    const bounds = map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((each) => each.toFixed(5)).join(",");
  };

  const icon = (number, words) => {
    const size = number < 1000 ? 40 : 52;
    return L.divIcon({
      className: "map-cluster",
      html: `<span>${number.toLocaleString("en-GB")}</span><span class="map-hidden"> ${words}</span>`,
      iconSize: [size, size],
    });
  };

  // What is dangerous about the order's subject comes before everything else.
  const warned = (danger) => {
    const box = document.createElement("div");
    box.className = "map-danger";
    (danger.alarms || []).forEach((line) => {
      const words = document.createElement("p");
      words.className = "map-danger__line";
      words.textContent = line;
      box.append(words);
    });
    if ((danger.tags || []).length) {
      const tags = document.createElement("p");
      tags.className = "map-danger__tags";
      danger.tags.forEach((tag) => {
        const held = document.createElement("strong");
        held.textContent = tag;
        tags.append(held, " ");
      });
      box.append(tags);
    }
    return box;
  };

  const popup = (reference, label, orders, danger) => {
    const all = document.createElement("div");
    if (danger) all.append(warned(danger));
    const words = document.createElement("p");
    const link = document.createElement("a");
    link.href = orders + reference;
    link.target = "_top";
    link.textContent = reference;
    words.append(link, document.createElement("br"), label);
    all.append(words);
    return all;
  };

  // A popup opened with Enter takes the focus to its link; closed, it gives it back to its mark.
  const withPopup = (mark, fill) => mark.bindPopup(fill, { maxWidth: 240 })
    .on("keypress", ({ originalEvent }) => {
      if (originalEvent.key === "Enter" && mark.isPopupOpen()) mark.getPopup().getElement().querySelector("a").focus({ preventScroll: true });
    })
    .on("popupclose", ({ popup: closed }) => {
      const here = document.activeElement, held = mark.getElement && mark.getElement();
      if (held && (here === document.body || closed.getElement().contains(here))) held.focus({ preventScroll: true });
    });

  const closeWithEscape = (map) => map.getContainer().addEventListener("keydown", ({ key }) => {
    if (key === "Escape") map.closePopup();
  });

  // Leaflet focuses the map when a button goes down. The page around the frame must not scroll
  // then, or the button comes up beside the point it was meant for.
  const holdStill = (container) => {
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
  };

  const outlines = (url, options, map) => {
    const style = (feature) => {
      const area = feature.properties.area;
      const focus = area === options.focus;
      const lpa = area.startsWith("LPA:");
      return {
        color: "#1d2a44",
        fill: focus,
        fillOpacity: 0.06,
        opacity: lpa || focus ? 1 : 0.55,
        weight: focus ? 4 : lpa ? 2 : 1,
      };
    };
    const layer = L.geoJSON(null, { style, interactive: false });
    read(url).then((data) => {
      layer.addData(data);
      const focus = layer.getLayers().find((each) => each.feature.properties.area === options.focus);
      const view = (focus || layer).getBounds();
      if (options.fit && view.isValid()) map.fitBounds(view, { padding: [10, 10] });
    }).catch(failed("ground"));
    return layer;
  };

  const widen = (map, bounds) => {
    if (!bounds.isValid()) return;
    map.registerBounds = map.registerBounds ? map.registerBounds.extend(bounds) : L.latLngBounds(bounds.getSouthWest(), bounds.getNorthEast());
    // A view asked for while the map still moves to another would be lost.
    map.fitBounds(map.registerBounds, { animate: false, maxZoom: 14, padding: [30, 30] });
  };

  const BASE = {
    plain: { color: "#b1b4b6", fillColor: "#e7e5e2", weight: 1 },
    "built-up": { fillColor: "#e3dfd8", stroke: false },
    green: { fillColor: "#dcead7", stroke: false },
    water: { color: "#9fc3dd", fillColor: "#cfe2f0", weight: 1 },
    surroundings: { color: "#cfcbc6", fillColor: "#eceae7", weight: 1 },
    road: { color: "#c9b68a", weight: 2 },
    rail: { color: "#8a8a8a", dashArray: "6 3", weight: 1.2 },
  };

  const pane = (map, name, height) => {
    if (!map.getPane(name)) {
      const made = map.createPane(name);
      made.style.zIndex = height;
      made.style.pointerEvents = "none";
      made.setAttribute("aria-hidden", "true");
    }
    return name;
  };

  const label = (map, { properties: { name, rank } }, where) => {
    const words = document.createElement("span");
    words.textContent = name;
    const text = L.divIcon({ className: `map-label map-label--${rank}`, html: words, iconSize: [0, 0] });
    return L.marker(where, { icon: text, interactive: false, keyboard: false, pane: pane(map, "registerLabels", 450) });
  };

  // Names of lesser places are shown from nearer by.
  const followZoom = (map) => {
    const set = () => {
      const near = map.getZoom() >= 14 ? 3 : map.getZoom() >= 12 ? 2 : 1;
      map.getContainer().dataset.labels = near;
    };
    map.on("zoomend", set);
    set();
  };

  const base = (url, options, map) => {
    const lines = options.kind !== "area";
    const layer = L.geoJSON(null, {
      interactive: false,
      pane: pane(map, "registerBase", 250),
      pointToLayer: (feature, where) => label(map, feature, where),
      style: { fill: !lines, fillOpacity: 1, ...BASE[options.style] },
    });
    if (options.kind === "label") followZoom(map);
    control(map).addOverlay(layer, `Base map: ${options.name}`);
    read(url).then((data) => layer.addData(data)).catch(failed("ground"));
    return layer;
  };

  const editions = (url, options, map) => {
    holdStill(map.getContainer());
    const style = ({ properties: { edition, shaded } }) => ({
      color: edition === "before" ? "#912b88" : "#1d2a44",
      dashArray: edition === "before" ? "6 6" : null,
      fill: true,
      fillColor: edition === "before" ? "#912b88" : "#1d70b8",
      fillOpacity: shaded ? 0.2 : 0,
      weight: shaded ? 2 : 1,
    });
    const words = (text) => document.createTextNode(text);
    const onEachFeature = (feature, drawn) => {
      const held = document.createElement("span");
      held.append(words(feature.properties.words));
      drawn.bindTooltip(held, { sticky: true });
    };
    const layer = L.geoJSON(null, { style, onEachFeature });
    read(url).then((data) => {
      layer.addData(data);
      const shaded = layer.getLayers().filter((each) => each.feature.properties.shaded);
      const view = (shaded.length ? L.featureGroup(shaded) : layer).getBounds();
      if (view.isValid()) map.fitBounds(view, { padding: [10, 10] });
    }).catch(failed("ground"));
    return layer;
  };

  const shared = { NAMES, boxOf, closeWithEscape, control, counted, failed, holdStill, icon, onPaper, popup, read, tell, whenWanted, widen, withPopup, withQuery };

  return { base, editions, outlines, shared };
})();
