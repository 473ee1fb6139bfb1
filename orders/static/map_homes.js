// The homes on a map: clustered points told apart by shape, or groups the server has gathered.
// Loaded after map.js.
"use strict";

registerMap.points = (() => {
  const { NAMES, boxOf, closeWithEscape, control, counted, failed, holdStill, icon, onPaper, popup, read, tell, widen, withPopup, withQuery } = registerMap.shared;

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

  const said = (whole, here, gathered, off) => {
    if (!whole.homes) return `No home to show.${notShown(whole)}`;
    const how = !whole.counts.length ? "" : gathered ? ", gathered in circles with their number; zoom in to see each" : ", each on its own";
    const left = off.map((role) => ` ${NAMES[role]} are switched off.`).join("");
    return `${here.toLocaleString("en-GB")} of ${homes(whole.homes)} in view${how}.${left}${notShown(whole)}`;
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

  // A popup that moved the map stays open over the marks the server then sends.
  const openAgain = (open, marks, within) => {
    const again = marks.find((mark) => mark.options.title === open.options.title && mark.getLatLng().equals(open.getLatLng()));
    if (!again || !again.openPopup().isPopupOpen() || !within) return;
    again.getPopup().getElement().querySelector("a").focus({ preventScroll: true });
  };

  const ROLES = ["subject", "protected"];

  const isGroup = (data, at) => data.counts.length > 0 && data.counts[at] > 1;

  // How many homes of the sorts wanted lie on the screen; a circle counts as all it stands for.
  const inView = (map, data, wanted) => {
    const bounds = map.getBounds();
    return data.references.reduce((sum, _, at) => {
      const drawn = isGroup(data, at) || wanted[data.roles[data.what[at]]];
      return drawn && bounds.contains(place(data, at)) ? sum + (data.counts[at] || 1) : sum;
    }, 0);
  };

  const homeMarks = (data, wanted, map, options, opened) => {
    const icons = pointIcons(data.roles);
    return data.references.flatMap((reference, at) => {
      if (isGroup(data, at)) return [groupMark(data, at, map, opened)];
      if (!wanted[data.roles[data.what[at]]]) return [];
      const label = data.labels[data.what[at]];
      const mark = L.marker(place(data, at), { icon: icons[data.what[at]], keyboard: true, title: `${reference}, ${label}` });
      return [withPopup(mark, () => popup(reference, label, options.orders, data.danger[reference]))];
    });
  };

  const points = (url, options, map) => {
    holdStill(map.getContainer());
    closeWithEscape(map);
    const close = L.markerClusterGroup({
      chunkedLoading: true,
      iconCreateFunction: clusterIcon,
      maxClusterRadius: 50,
      showCoverageOnHover: false,
    });
    const far = L.layerGroup();
    const wanted = { subject: true, protected: true };
    let whole, drawn, marks = [], roles = ROLES, asked = 0, focusAt = null;

    const off = () => roles.filter((role) => !wanted[role]);

    const sorts = () => ROLES.filter((role) => wanted[role]).join(",") || "none";

    const say = () => tell("homes", said(whole, inView(map, drawn, wanted), drawn.counts.length > 0, off()));

    const draw = (data) => {
      const open = marks.find((mark) => mark.isPopupOpen());
      const within = open && open.getPopup().getElement().contains(document.activeElement);
      drawn = data;
      close.clearLayers();
      far.clearLayers();
      marks = homeMarks(data, wanted, map, options, (where) => { focusAt = where; });
      if (data.counts.length) marks.forEach((mark) => far.addLayer(mark)); else close.addLayers(marks);
      if (focusAt && marks.length) focusNear(map, marks, focusAt);
      focusAt = null;
      if (open) openAgain(open, marks, within);
      say();
    };

    const refresh = () => {
      if (!whole) return;
      if (!whole.counts.length) { draw(whole); return; }
      const turn = ++asked;
      read(withQuery(url, { bbox: boxOf(map), zoom: map.getZoom(), homes: sorts() })).then((data) => {
        if (turn === asked) draw(data);
      }).catch(() => {
        if (turn === asked) failed("homes")();
      });
    };

    const switches = () => roles.forEach((role) => {
      const shown = L.layerGroup().addTo(map);
      shown.on("add remove", ({ type }) => { wanted[role] = type === "add"; onPaper(map, { homes: off().length ? sorts() : "" }); refresh(); });
      control(map).addOverlay(shown, NAMES[role]);
    });

    map.on("moveend", () => onPaper(map));
    read(url).then((data) => {
      whole = data;
      if (!data.counts.length) roles = ROLES.filter((role) => data.roles.includes(role));
      draw(data);
      map.on("moveend", data.counts.length ? refresh : say);
      if (options.fit && marks.length) widen(map, L.featureGroup(marks).getBounds());
      if (data.counts.length) refresh();
      switches();
    }).catch(failed("homes"));
    return L.layerGroup([close, far]);
  };

  return points;
})();
