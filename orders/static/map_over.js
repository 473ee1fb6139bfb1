// What lies over the ground of a map beside homes: zones of conditions, breaches, shades,
// and the place a search asks about.
// Loaded after map.js.
"use strict";

Object.assign(registerMap, (() => {
  const { NAMES, control, counted, failed, icon, onPaper, popup, read, tell, whenWanted, widen, withPopup } = registerMap.shared;

  const zoneStyle = { className: "map-zone", color: "#7a1f5c", fillColor: "#7a1f5c", fillOpacity: 0.12, weight: 2, dashArray: "6 4" };

  // More words than these under a map are not read.
  const NOT_DRAWN = 5;

  const zoneSaid = (data) => {
    const number = data.features.length;
    const words = [];
    if (number) words.push(`${number.toLocaleString("en-GB")} ${number === 1 ? "zone" : "zones"} of conditions drawn${data.orders < data.total ? ` of the first ${data.orders.toLocaleString("en-GB")} orders` : ""}.`);
    if (data.withheld) words.push(`${data.withheld.toLocaleString("en-GB")} ${data.withheld === 1 ? "condition is" : "conditions are"} about a withheld place and not drawn.`);
    (data.not_drawn || []).slice(0, NOT_DRAWN).forEach(({ reference, label }) => words.push(`${reference}: ${label}`));
    if ((data.not_drawn || []).length > NOT_DRAWN) words.push("More are on the pages of the orders.");
    return words.join(" ");
  };

  const zones = (url, options, map) => {
    let dangers = {};
    const layer = L.geoJSON(null, {
      style: zoneStyle,
      pointToLayer: (feature, place) => feature.properties.radius_m
        ? L.circle(place, { ...zoneStyle, radius: feature.properties.radius_m })
        : L.marker(place, { icon: L.divIcon({ className: "map-station", iconSize: [18, 18] }), keyboard: true, title: feature.properties.label }),
      onEachFeature: (feature, drawn) => {
        withPopup(drawn, () => popup(feature.properties.reference, feature.properties.label, options.orders, dangers[feature.properties.reference]));
      },
    });
    layer.on("add remove", ({ type }) => onPaper(map, { zones: type === "add" ? "" : "0" }));
    read(url).then((data) => {
      dangers = data.danger;
      layer.addData(data);
      if (options.fit) widen(map, layer.getBounds());
      if (data.features.length) control(map).addOverlay(layer, NAMES.zones);
      tell("zones", zoneSaid(data));
    }).catch(failed("zones"));
    return layer;
  };

  const breachesSaid = ({ features, total, unlocated, withheld }) => {
    const part = features.length + withheld + unlocated < total ? "The latest " : "";
    const hidden = [withheld && `${withheld.toLocaleString("en-GB")}: place withheld`, unlocated && `${unlocated.toLocaleString("en-GB")}: no location`].filter(Boolean);
    const rest = hidden.length ? ` Not shown: ${hidden.join("; ")}.` : "";
    return `${part}${features.length.toLocaleString("en-GB")} of ${counted(total, "breach", "breaches")} shown.${rest}`;
  };

  const breaches = (url, options, map) => {
    const group = L.markerClusterGroup({ iconCreateFunction: (cluster) => icon(cluster.getChildCount(), "breaches, zoom in"), maxClusterRadius: 40, showCoverageOnHover: false });
    const mark = L.divIcon({ className: "map-point map-point--breach", iconSize: [18, 18] });
    control(map).addOverlay(group, NAMES.breaches);
    let words = "";
    group.on("add remove", ({ type }) => {
      onPaper(map, { breaches: type === "add" ? "1" : "" });
      tell("breaches", type === "add" ? words : "");
    });
    return whenWanted(group, () => read(url).then((data) => {
      group.addLayers(data.features.map(({ geometry: { coordinates: [lon, lat] }, properties: { reference, label } }) =>
        withPopup(L.marker([lat, lon], { icon: mark, keyboard: true, title: `${reference}, ${label}` }), () => popup(reference, label, options.orders, data.danger[reference]))));
      words = breachesSaid(data);
      if (map.hasLayer(group)) tell("breaches", words);
    }).catch(failed("breaches")));
  };

  const asked = (url, options, map) => {
    const layer = L.geoJSON(null, {
      interactive: false,
      pointToLayer: (feature, place) => L.circleMarker(place, { interactive: false, radius: 4 }),
      style: ({ properties: { part } }) => part === "reach"
        ? { color: "#00625a", dashArray: "12 4 2 4", fillOpacity: 0.06, weight: 3 }
        : { color: "#00625a", fill: false, weight: 1.5 },
    });
    layer.on("add remove", ({ type }) => onPaper(map, { asked: type === "add" ? "" : "0" }));
    control(map).addOverlay(layer, NAMES.asked);
    read(url).then((data) => {
      layer.addData(data);
      widen(map, layer.getBounds());
    }).catch(failed("asked"));
    return layer;
  };

  const SHADES = ["#ffffff", "#dbe7f3", "#a9c6e3", "#6d9fce", "#2f70ad"];

  // Stands under the map: on a small screen there is no corner it would not hide.
  const shadeKey = (data) => {
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
    control(map).addOverlay(layer, NAMES.shades);
    const show = () => {
      if (!key || !map.hasLayer(layer)) return;
      document.getElementById("map-key").append(key);
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
    }).catch(failed("shades")));
  };

  return { asked, breaches, shades, zones };
})());
