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

  const homes = (number) => `${number.toLocaleString("en-GB")} ${number === 1 ? "home" : "homes"}`;

  const clusterIcon = (cluster) => {
    const number = cluster.getChildCount();
    return L.divIcon({
      className: "map-cluster",
      html: `<span>${number}</span><span class="map-hidden"> homes, zoom in</span>`,
      iconSize: [40, 40],
    });
  };

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

  const said = (data, shown) => {
    const hidden = Object.entries(data.withheld).map(
      ([lpa, number]) => `${number} in ${lpa}: address withheld`,
    );
    if (data.unlocated) hidden.push(`${data.unlocated}: no location`);
    const part = data.orders < data.total
      ? ` of the first ${data.orders.toLocaleString("en-GB")} of ${data.total.toLocaleString("en-GB")} orders`
      : "";
    return `${homes(shown)}${part} shown.${hidden.length ? ` Not shown: ${hidden.join("; ")}.` : ""}`;
  };

  // Leaflet focuses the map when a button goes down. The page around the frame must not scroll
  // then, or the button comes up beside the point it was meant for.
  const holdStill = (container) => {
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
  };

  const points = (url, options, map) => {
    holdStill(map.getContainer());
    const group = L.markerClusterGroup({
      chunkedLoading: true,
      iconCreateFunction: clusterIcon,
      maxClusterRadius: 50,
      showCoverageOnHover: false,
    });
    read(url).then((data) => {
      const icons = pointIcons(data.roles);
      const markers = data.references.map((reference, place) => {
        const label = data.labels[data.what[place]];
        return L.marker(
          [data.origin[0] + data.lat[place] / data.steps, data.origin[1] + data.lon[place] / data.steps],
          { icon: icons[data.what[place]], keyboard: true, title: `${reference}, ${label}` },
        ).bindPopup(() => popup(reference, label, options.orders));
      });
      group.addLayers(markers);
      if (options.fit && markers.length) map.fitBounds(group.getBounds(), { maxZoom: 14, padding: [30, 30] });
      notes().textContent = said(data, markers.length);
    }).catch(failed);
    return group;
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

  return { outlines, points };
})();
