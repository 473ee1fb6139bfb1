// What a map page does with our data: outlines of areas, and clustered points told apart by shape.
// Loaded after Leaflet and Leaflet.markercluster; the page's own script calls registerMap.
"use strict";

const registerMap = (() => {
  const notes = () => document.getElementById("map-notes");

  const read = (url) =>
    fetch(url, { credentials: "same-origin" }).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });

  const failed = () => {
    notes().textContent = "The map could not be loaded. The list has the same orders.";
  };

  const counted = (number, one, many) => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;

  const homes = (number) => counted(number, "home", "homes");

  const baseLast = (one, other, name, next) => name.startsWith("Base map") - next.startsWith("Base map");

  // One list of layers for the map, open where there is room for it.
  const control = (map) => {
    if (!map.registerControl) {
      map.registerControl = L.control.layers(null, null, { collapsed: map.getSize().x < 600, sortLayers: true, sortFunction: baseLast }).addTo(map);
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

  const clusterIcon = (cluster) => icon(cluster.getChildCount(), "homes, zoom in");

  const pointIcons = (roles) =>
    roles.map((role) => L.divIcon({ className: `map-point map-point--${role}`, iconSize: [18, 18] }));

  const popup = (reference, label, orders) => {
    const words = document.createElement("p");
    const link = document.createElement("a");
    link.href = orders + reference;
    link.target = "_top";
    link.textContent = reference;
    words.append(link, document.createElement("br"), label);
    return words;
  };

  const notShown = (data) => {
    const hidden = Object.entries(data.withheld).map(
      ([lpa, number]) => `${number.toLocaleString("en-GB")} in ${lpa}: address withheld`,
    );
    if (data.unlocated) hidden.push(`${data.unlocated.toLocaleString("en-GB")}: no location`);
    return hidden.length ? ` Not shown: ${hidden.join("; ")}.` : "";
  };

  const said = (whole, shown) => {
    const all = homes(whole.homes);
    if (!whole.counts.length) return `${all} shown.${notShown(whole)}`;
    const how = shown.counts.length ? "gathered in circles with their number; zoom in to see each" : "each on its own";
    const here = shown === whole ? `${all} shown` : `${shown.homes.toLocaleString("en-GB")} of ${all} in view`;
    return `${here}, ${how}.${notShown(whole)}`;
  };

  // Leaflet focuses the map when a button goes down. The page around the frame must not scroll
  // then, or the button comes up beside the point it was meant for.
  const holdStill = (container) => {
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
  };

  // Who was on a circle with the keyboard is put on the mark nearest to where it was.
  const focusNear = (map, marks, place) => {
    const near = marks.reduce((best, mark) => {
      const away = map.distance(mark.getLatLng(), place);
      return best && best.away <= away ? best : { mark, away };
    }, null);
    if (near && near.mark.getElement()) near.mark.getElement().focus();
  };

  const place = (data, at) => [data.origin[0] + data.lat[at] / data.steps, data.origin[1] + data.lon[at] / data.steps];

  const groupMark = (data, at, map, opened) => {
    const subjects = data.subjects[at], others = data.counts[at] - subjects;
    const whose = [subjects && `${subjects.toLocaleString("en-GB")} of subjects`, others && `${others.toLocaleString("en-GB")} of protected persons`].filter(Boolean);
    const title = `${homes(data.counts[at])}: ${whose.join(", ")}`;
    const mark = L.marker(place(data, at), { icon: icon(data.counts[at], "homes, zoom in"), keyboard: true, title });
    const open = (event) => {
      if (event.type === "keypress" && event.originalEvent.key !== "Enter") return;
      if (event.type === "keypress") opened(mark.getLatLng());
      map.setView(mark.getLatLng(), Math.min(map.getZoom() + 2, map.getMaxZoom()));
    };
    return mark.on("click", open).on("keypress", open);
  };

  const WHOSE = { subject: "Subjects' homes", protected: "Protected persons' homes" };

  const points = (url, options, map) => {
    holdStill(map.getContainer());
    const close = L.markerClusterGroup({
      chunkedLoading: true,
      iconCreateFunction: clusterIcon,
      maxClusterRadius: 50,
      showCoverageOnHover: false,
    });
    const far = L.layerGroup();
    const both = L.layerGroup([close, far]);
    const wanted = { subject: true, protected: true };
    let whole, asked = 0, focusAt = null;

    const draw = (data) => {
      close.clearLayers();
      far.clearLayers();
      const icons = pointIcons(data.roles);
      const marks = data.references.flatMap((reference, at) => {
        const role = data.roles[data.what[at]];
        if (data.counts.length && data.counts[at] > 1) return [groupMark(data, at, map, (where) => { focusAt = where; })];
        if (!wanted[role]) return [];
        const label = data.labels[data.what[at]];
        return [L.marker(place(data, at), { icon: icons[data.what[at]], keyboard: true, title: `${reference}, ${label}` })
          .bindPopup(() => popup(reference, label, options.orders))];
      });
      if (data.counts.length) marks.forEach((mark) => far.addLayer(mark)); else close.addLayers(marks);
      if (focusAt && marks.length) focusNear(map, marks, focusAt);
      focusAt = null;
      tell("homes", said(whole, data));
      return marks;
    };

    const refresh = () => {
      if (!whole) return;
      if (!whole.counts.length) { draw(whole); return; }
      const turn = ++asked;
      const of = Object.keys(wanted).filter((role) => wanted[role]).join(",") || "none";
      read(withQuery(url, { bbox: boxOf(map), zoom: map.getZoom(), homes: of })).then((data) => {
        if (turn === asked) draw(data);
      }).catch(failed);
    };

    map.on("moveend", () => onPaper(map));
    read(url).then((data) => {
      whole = data;
      const marks = draw(data);
      if (options.fit && marks.length) widen(map, L.featureGroup(marks).getBounds());
      if (data.counts.length) { map.on("moveend", refresh); refresh(); }
      for (const role of new Set(data.counts.length ? Object.keys(WHOSE) : data.roles)) {
        const shown = L.layerGroup().addTo(map);
        shown.on("add remove", ({ type }) => { wanted[role] = type === "add"; refresh(); });
        control(map).addOverlay(shown, WHOSE[role]);
      }
    }).catch(failed);
    return both;
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
    }).catch(failed);
    return layer;
  };

  // Homes and zones arrive one after the other: each keeps its own sentence, and the view takes both.
  const sentences = {};
  const tell = (what, words) => {
    sentences[what] = words;
    notes().textContent = ["homes", "zones", "breaches", "shades"].map((each) => sentences[each]).filter(Boolean).join(" ");
  };

  const widen = (map, bounds) => {
    if (!bounds.isValid()) return;
    map.registerBounds = map.registerBounds ? map.registerBounds.extend(bounds) : L.latLngBounds(bounds.getSouthWest(), bounds.getNorthEast());
    map.fitBounds(map.registerBounds, { maxZoom: 14, padding: [30, 30] });
  };

  const zoneStyle = { className: "map-zone", color: "#7a1f5c", fillColor: "#7a1f5c", fillOpacity: 0.12, weight: 2, dashArray: "6 4" };

  const zoneSaid = (data) => {
    const number = data.features.length;
    const words = [];
    if (number) words.push(`${number.toLocaleString("en-GB")} ${number === 1 ? "zone" : "zones"} of conditions drawn${data.orders < data.total ? ` of the first ${data.orders.toLocaleString("en-GB")} orders` : ""}.`);
    if (data.withheld) words.push(`${data.withheld.toLocaleString("en-GB")} ${data.withheld === 1 ? "condition is" : "conditions are"} about a withheld place and not drawn.`);
    return words.join(" ");
  };

  const zones = (url, options, map) => {
    const layer = L.geoJSON(null, {
      style: zoneStyle,
      pointToLayer: (feature, place) => feature.properties.radius_m
        ? L.circle(place, { ...zoneStyle, radius: feature.properties.radius_m })
        : L.marker(place, { icon: L.divIcon({ className: "map-station", iconSize: [18, 18] }), keyboard: true, title: feature.properties.label }),
      onEachFeature: (feature, drawn) => {
        drawn.bindPopup(() => popup(feature.properties.reference, feature.properties.label, options.orders));
      },
    });
    read(url).then((data) => {
      layer.addData(data);
      if (options.fit) widen(map, layer.getBounds());
      if (data.features.length) control(map).addOverlay(layer, "Where conditions apply");
      tell("zones", zoneSaid(data));
    }).catch(failed);
    return layer;
  };

  const breaches = (url, options, map) => {
    const group = L.markerClusterGroup({ iconCreateFunction: (cluster) => icon(cluster.getChildCount(), "breaches, zoom in"), maxClusterRadius: 40, showCoverageOnHover: false });
    const mark = L.divIcon({ className: "map-point map-point--breach", iconSize: [18, 18] });
    control(map).addOverlay(group, "Where orders were breached");
    group.on("add remove", ({ type }) => {
      onPaper(map, { breaches: type === "add" ? "1" : "" });
      if (type === "remove") tell("breaches", "");
    });
    return whenWanted(group, () => read(url).then((data) => {
      group.addLayers(data.features.map(({ geometry: { coordinates: [lon, lat] }, properties: { reference, label } }) =>
        L.marker([lat, lon], { icon: mark, keyboard: true, title: `${reference}, ${label}` }).bindPopup(() => popup(reference, label, options.orders))));
      const hidden = [data.withheld && `${data.withheld.toLocaleString("en-GB")}: place withheld`, data.unlocated && `${data.unlocated.toLocaleString("en-GB")}: no location`].filter(Boolean);
      const part = data.features.length + data.withheld + data.unlocated < data.total ? "the latest " : "";
      tell("breaches", `${part}${data.features.length.toLocaleString("en-GB")} of ${counted(data.total, "breach", "breaches")} shown.${hidden.length ? ` Not shown: ${hidden.join("; ")}.` : ""}`);
    }).catch(failed));
  };

  const SHADES = ["#ffffff", "#dbe7f3", "#a9c6e3", "#6d9fce", "#2f70ad"];

  const shadeKey = (data) => {
    const key = L.control({ position: "bottomleft" });
    key.onAdd = () => {
      const box = document.createElement("div");
      box.className = "map-shade-key";
      const title = document.createElement("p");
      title.textContent = data.words;
      const list = document.createElement("ul");
      data.classes.forEach((words, rank) => {
        const item = document.createElement("li");
        const swatch = document.createElement("span");
        swatch.className = `map-shade map-shade--${rank}`;
        item.append(swatch, words);
        list.append(item);
      });
      box.append(title, list);
      return box;
    };
    return key;
  };

  const shades = (url, options, map) => {
    map.createPane("registerShades").style.zIndex = 350;
    const layer = L.geoJSON(null, {
      pane: "registerShades",
      style: ({ properties: { rank } }) => ({ fillColor: SHADES[rank], fillOpacity: rank ? 0.75 : 0, stroke: false }),
      onEachFeature: ({ properties: { label } }, drawn) => {
        const held = document.createElement("span");
        held.textContent = label;
        drawn.bindTooltip(held, { sticky: true });
      },
    });
    let key, words;
    control(map).addOverlay(layer, "Shade neighbourhoods");
    const show = () => {
      if (!key || !map.hasLayer(layer)) return;
      key.addTo(map);
      tell("shades", words);
    };
    layer.on("add remove", ({ type }) => {
      onPaper(map, { shade: type === "add" ? options.measure : "" });
      if (type === "add") { show(); return; }
      if (key) key.remove();
      tell("shades", "");
    });
    return whenWanted(layer, () => read(url).then((data) => {
      layer.addData(data);
      key = shadeKey(data);
      words = data.elsewhere ? `${counted(data.elsewhere, "order counts", "orders count")} in no neighbourhood shaded.` : "";
      show();
    }).catch(failed));
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
    read(url).then((data) => layer.addData(data)).catch(failed);
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
      weight: shaded ? 3 : edition === "before" ? 2 : 1,
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
    }).catch(failed);
    return layer;
  };

  return { base, breaches, editions, outlines, points, shades, zones };
})();
