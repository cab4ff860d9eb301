// What the map of a CONSTRUCT (static/map.js) takes from D3: where its nodes stand.
export { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
