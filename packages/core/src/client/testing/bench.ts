// `npm run bench:limiter`: what the adaptive limiter reaches on a simulated server: calls in flight over minutes 2 to 10 (as the server and as the caller
// count them), and the share of refused calls.

import { AdaptiveLimiter } from '../../slots/limiter.js';
import { ManualClock } from '../../testing/manual-clock.js';
import { Simulation } from './simulate.js';
import { SimulatedServer } from './simulated-server.js';

const MINUTE = 60_000;
const COLUMNS = ['limit', 'latency ms', 'network ms', 'seed', 'at work', 'in flight', 'refused'];

const print = (cells: readonly unknown[]) =>
  console.log(cells.map((cell, i) => String(cell).padStart(COLUMNS[i]?.length ?? 0)).join('  '));

print(COLUMNS);
for (const limit of [5, 40, 400])
  for (const latencyMs of [200, 1_000, 5_000])
    for (const networkMs of [0, 50])
      for (const seed of [1, 2, 3, 4, 5]) {
        const clock = new ManualClock();
        const server = new SimulatedServer({ clock, seed, latencyMs, networkMs, limit: () => limit });
        const limiter = new AdaptiveLimiter({ from: 4, to: 512 }, clock);
        const simulation = new Simulation({ clock, server, limiter, seed });
        simulation.run(MINUTE);
        const { working, inFlight, refused } = simulation.run(9 * MINUTE);
        const share = `${(100 * refused).toFixed(2)} %`;
        print([limit, latencyMs, networkMs, seed, working.toFixed(2), inFlight.toFixed(2), share]);
      }
