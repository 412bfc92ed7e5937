// `npm run bench:limiter`: what the adaptive limiter reaches on a simulated server: the mean of calls in flight over minutes 2 to 10, and refused calls.
import { AdaptiveLimiter } from '../../packages/core/src/client/limiter.js';
import { Simulation } from '../../packages/core/src/client/testing/simulate.js';
import { SimulatedServer } from '../../packages/core/src/client/testing/simulated-server.js';
import { ManualClock } from '../../packages/core/src/testing/manual-clock.js';

console.log('limit  latency  refusal  seed  in flight  working  refused');
for (const limit of [5, 40, 400])
  for (const latencyMs of [200, 1_000, 5_000])
    for (const refusalMs of [0, 20, 100])
      for (const seed of [1, 2]) {
        const clock = new ManualClock();
        const server = new SimulatedServer({ clock, seed, latencyMs, refusalMs, limit: () => limit });
        const limiter = new AdaptiveLimiter({ from: 4, to: 512 }, clock);
        const simulation = new Simulation({ clock, server, limiter, seed });
        simulation.run(60_000);
        const { inFlight, working, refused } = simulation.run(540_000);
        const row = [
          limit,
          latencyMs,
          refusalMs,
          seed,
          inFlight.toFixed(2),
          working.toFixed(2),
          `${(100 * refused).toFixed(2)} %`,
        ];
        console.log(row.map((cell, i) => String(cell).padStart([5, 7, 7, 4, 9, 7, 7][i] as number)).join('  '));
      }
