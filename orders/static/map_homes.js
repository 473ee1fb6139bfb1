// The homes on a map: clustered points told apart by shape, or groups the server has gathered.
// Loaded after map.js.
"use strict";

registerMap.points = (() => {
  const { boxOf, control, counted, failed, holdStill, icon, onPaper, popup, read, tell, widen, withQuery } = registerMap.shared;

  const homes = (number) => counted(number, "home", "homes");

  const clusterIcon = (cluster) => icon(cluster.getChildCount(), "homes, zoom in");

  const pointIcons = (roles) =>
    roles.map((role) => L.divIcon({ className: `map-point map-point--${role}`, iconSize: [18, 18] }));

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

  return points;
})();
