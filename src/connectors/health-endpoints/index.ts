/** Health by endpoints: an HTTP probe, and a query that Prometheus answers. */
export { healthEndpoints } from './probe.js';
